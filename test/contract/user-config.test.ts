import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gentcp } from '../peers/gentcp.ts';
import { temporaryFolder } from '../peers/folder.ts';

/** A home, and a folder of XDG_CONFIG_HOME, with or without the file. */
async function folders(text: string, where: 'home' | 'xdg'): Promise<{ env: Record<string, string>; file: string }> {
  const [home, xdg] = [await temporaryFolder(), await temporaryFolder()];
  const folder = path.join(where === 'home' ? path.join(home, '.config') : xdg, 'gentcp');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'config');
  writeFileSync(file, text);
  return { env: { HOME: home, XDG_CONFIG_HOME: where === 'home' ? '' : xdg }, file };
}

function explain(env: Readonly<Record<string, string>>) {
  return gentcp(['connect', 'localhost', '1', '--explain', '-v'], { env }).ended;
}

describe("the file of the user's defaults", () => {
  test.each(['home', 'xdg'] as const)('is found in %s', async (where) => {
    const { env, file } = await folders('{inet_default_connect_options, {nodelay,true}}.\n', where);
    const { exit, stdout } = await explain(env);
    expect(exit).toBe(0);
    expect(stdout.toString()).toMatch(new RegExp(`^ {nodelay,true}\\] +% ${file}:1$`, 'm'));
  });

  test('with a mistake ends every connect with 2 and names its place', async () => {
    const { env, file } = await folders('\n{inet_default_connect_options, [{nodelay,1}]}.\n', 'xdg');
    const { exit, stderr } = await gentcp(['connect', '127.0.0.1', '1'], { env }).ended;
    expect(exit).toBe(2);
    expect(stderr).toBe(`gentcp: ${file}:2: option nodelay: 1 is not accepted; accepted are true and false (badarg)\n`);
  });

  test('that cannot be read ends every connect with 7', async () => {
    const { env } = await folders('', 'xdg');
    const folder = path.join(await temporaryFolder(), 'gentcp', 'config');
    mkdirSync(folder, { recursive: true });
    const { exit, stderr } = await explain({ ...env, XDG_CONFIG_HOME: path.dirname(path.dirname(folder)) });
    expect(exit).toBe(7);
    expect(stderr).toBe(`gentcp: ${folder}: illegal operation on a directory (eisdir)\n`);
  });
});
