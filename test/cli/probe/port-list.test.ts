import { describe, expect, it } from 'vitest';
import { parsePortList } from '../../../src/cli/probe/port-list.ts';

describe('a list of ports', () => {
  it.each([
    ['80', [80]],
    ['443,80', [443, 80]],
    ['8000-8003,80', [8000, 8001, 8002, 8003, 80]],
    ['80,70-81,80', [80, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 81]],
    ['http, 443', [80, 443]],
    ['65535', [65_535]],
    ['7-7', [7]],
  ])('%s is %j', (text, ports) => {
    expect(parsePortList(text)).toStrictEqual(ports);
  });

  it.each(['', ',', '80,', '0', '0-3', '9-8', '65530-65536', '99999', '-5', '5-', 'no-such-service', '1.5'])(
    'refuses "%s"',
    (text) => {
      expect(() => parsePortList(text)).toThrow(/^ports? /);
    },
  );
});
