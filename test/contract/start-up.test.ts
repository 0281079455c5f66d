import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { executable, nodeBinary, program } from '../peers/gentcp.ts';
import { tcpServer } from '../peers/tcp-server.ts';

const root = path.join(import.meta.dirname, '../..');
/** It loads the program: one file, and a second one where the first is not enough. */
const loader = path.join(root, 'bin/load.js');
const first = path.join(root, 'dist/cli.cjs');
const second = path.join(root, 'dist/late.cjs');

interface Run {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs gentcp to its end, and tells what it has loaded: its files, and those modules of Node that Node has not by itself. */
async function loadedBy({ args, env = {} }: Run): Promise<readonly string[]> {
  const file = path.join(await temporaryFolder(), 'loaded');
  const hook = path.join(import.meta.dirname, '../peers/loaded.cjs');
  const command = ['--require', hook, program, ...args];
  const { exit } = await launch({ command: nodeBinary, args: command, stdout: 'null', env: { ...env, LOADED: file } })
    .ended;
  expect(exit).toBe(0);
  return (await readFile(file, 'utf8')).split('\n');
}

/** A server that closes every connection at once. */
async function closingServer(): Promise<readonly string[]> {
  const server = await tcpServer();
  void server.accepted().then(({ socket }) => socket.end());
  return ['127.0.0.1', String(server.port)];
}

/** The folders in which something was kept, from the one that the user has for caches. */
async function kept(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const cache = await temporaryFolder();
  await loadedBy({ args: ['--version'], env: { HOME: '/nonexistent', XDG_CACHE_HOME: cache, ...env } });
  return readdir(cache, { recursive: true });
}

const isFile = (name: string): boolean => name.startsWith('/');

describe.skipIf(executable !== undefined)('a start loads nothing that the run does not use:', () => {
  it('connect loads the first file alone, and of Node what sockets need', async () => {
    const loaded = await loadedBy({ args: ['connect', ...(await closingServer())] });
    expect(loaded.filter(isFile)).toEqual([program, loader, first]);
    expect(loaded).toContain('node:net');
    const costly =
      /^node:(os|module|tty|dns|child_process|worker_threads|perf_hooks|http|https|tls|cluster|ffi|readline|util\/types)$/;
    expect(loaded.filter((name) => costly.test(name))).toEqual([]);
  });

  it('a line with options loads the second file as well, and no more', async () => {
    const loaded = await loadedBy({ args: ['connect', ...(await closingServer()), '--packet', '2', '--out', 'hex'] });
    expect(loaded.filter(isFile)).toEqual([program, loader, first, second]);
    expect(loaded).not.toContain('node:child_process');
  });

  it.each([
    ['--version', [first]],
    ['--help', [first, second]],
  ])('%s loads nothing of sockets and terminals', async (flag, files) => {
    const loaded = await loadedBy({ args: [flag] });
    expect(loaded.filter(isFile)).toEqual([program, loader, ...files]);
    expect(loaded.filter((name) => /^node:(net|tty|stream)$/.test(name))).toEqual([]);
  });
});

describe.skipIf(executable !== undefined)('what V8 compiled is kept', () => {
  it("where the user's caches are", async () => {
    expect(await kept({})).toEqual(['gentcp', expect.stringMatching(/^gentcp\/other-v[\d.]+-\w+-\w+$/)]);
  });

  it('of eight builds at most', async () => {
    const cache = await temporaryFolder();
    const folder = path.join(cache, 'gentcp');
    await mkdir(folder);
    const name = `other-${process.version}-${process.arch}-`;
    await Promise.all(Array.from({ length: 12 }, (_, build) => writeFile(path.join(folder, `${name}${build}`), '')));
    await loadedBy({ args: ['--version'], env: { XDG_CACHE_HOME: cache } });
    expect(await readdir(folder)).toHaveLength(8);
  });

  it('and is no obstacle where it is not what it should be', async () => {
    const cache = await temporaryFolder();
    const run = { args: ['--version'], env: { XDG_CACHE_HOME: cache } };
    await loadedBy(run);
    const [name = ''] = await readdir(path.join(cache, 'gentcp'));
    const file = path.join(cache, 'gentcp', name);
    const whole = await readFile(file);
    await writeFile(file, 'not what V8 has made');
    await loadedBy(run);
    expect((await readFile(file)).length).toBeGreaterThan(whole.length / 2);
  });

  it('nowhere where the user does not want it', async () => {
    expect(await kept({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual([]);
  });

  it('nowhere where there is no such place, and the program runs all the same', async () => {
    expect(await loadedBy({ args: ['--version'], env: { HOME: '/proc/nowhere' } })).toContain(loader);
    expect(await loadedBy({ args: ['--version'], env: { HOME: '' } })).toContain(loader);
  });
});
