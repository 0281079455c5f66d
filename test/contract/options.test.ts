import { describe, expect, test } from 'vitest';
import { optionTable } from '../../src/core/index.ts';
import { gentcp } from '../peers/gentcp.ts';

async function options(...args: readonly string[]) {
  return gentcp(['options', ...args]).ended;
}

describe('gentcp options', () => {
  test('--probe tries every option on real sockets, and ends with 0 whatever came of it', async () => {
    const { exit, stdout, stderr } = await options('--probe');
    expect([exit, stderr]).toEqual([0, '']);
    const text = stdout.toString();
    const told = [...text.matchAll(/^ {2}(\w+) +(works|partly|refused|no effect) /gm)].map((match) => match[1]);
    expect(told).toEqual(optionTable.map(({ name }) => name));
    expect(text).toMatch(/^ {2}nodelay +works +true reads back$/m);
    expect(text).toMatch(/^ {2}recbuf +works +65536 reads back as \d+$/m);
    expect(text).toMatch(/^ {2}debug +no effect /m);
  });

  test('NAME --probe --json has every attempt in an object', async () => {
    const { exit, stdout } = await options('--probe', '--json', 'keepidle');
    expect(exit).toBe(0);
    const calls = ['connect', 'listen', 'setopts', 'accept'];
    expect(JSON.parse(stdout.toString())).toMatchObject({
      name: 'keepidle',
      probe: {
        verdict: 'works',
        attempts: ['inet', 'inet6'].flatMap((family) =>
          calls.map((call) => ({ family, call, verdict: 'works', given: '60', got: '60' })),
        ),
      },
    });
  });

  test('a reader that goes away ends it with 141', async () => {
    const child = gentcp(['options', '--probe'], { stdout: 'socket' });
    child.output.destroy();
    expect((await child.ended).exit).toBe(141);
  });
});
