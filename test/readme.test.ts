import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../src/cli/command-table.ts';
import { inputFormats } from '../src/cli/input/format.ts';
import { outputFormats } from '../src/cli/output/format.ts';
import { shell } from './peers/shell.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

/** The steps of the tour: the commands that are shown, and what they print. */
const steps = [...readme.matchAll(/^```sh tour\n(.*?)^```\n\n```text tour\n(.*?)^```$/gms)].map(
  ([, commands = '', prints = '']) => ({ commands, prints }),
);

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const address: AddressInfo | string | null = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port');
  return address.port;
}

describe('the tour of the README', { timeout: 60_000 }, () => {
  it.each(steps)('prints what it says: $commands', async ({ commands, prints }) => {
    const script = commands.replaceAll('5678', String(await freePort()));
    const { stdout } = await (await shell(script)).ended;
    expect(stdout.toString()).toBe(prints);
  });

  it('has each of its blocks tried', () => {
    expect(steps.length).toBeGreaterThan(3);
    expect(readme.match(/^```.* tour$/gm)).toHaveLength(2 * steps.length);
  });
});

describe('the README', () => {
  it('names every command and every format, and gives the formats in their order', () => {
    expect(commandTable.filter(({ name }) => !readme.includes(`\`${name}\``))).toStrictEqual([]);
    for (const formats of [inputFormats, outputFormats]) {
      const listed = Object.values(formats).map(({ spelled }) => spelled);
      expect(readme.replaceAll('\n', ' ')).toContain(`\`${listed.join(' ')}\``);
    }
  });
});
