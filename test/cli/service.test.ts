import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { servicePort } from '../../src/cli/service.ts';

describe.skipIf(!existsSync('/etc/services'))('servicePort', () => {
  test('finds a service by its name and by an alias', () => {
    expect(servicePort('http')).toBe(80);
    expect(servicePort('mail')).toBe(25);
  });

  test('finds no name that is none, and no comment', () => {
    expect(servicePort('no-such-service')).toBeUndefined();
    expect(servicePort('#')).toBeUndefined();
    expect(servicePort('')).toBeUndefined();
  });

  test('does not take a service of UDP for one of TCP', () => {
    expect(servicePort('tftp')).toBeUndefined();
  });
});
