import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { nodeBinary, program } from '../peers/gentcp.ts';
import { tcpServer } from '../peers/tcp-server.ts';

const root = path.join(import.meta.dirname, '../..');
const bundle = path.join(root, 'dist/cli.cjs');

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

describe('a start loads nothing that the run does not use:', () => {
  it('connect loads one file, and of Node what sockets need', async () => {
    const loaded = await loadedBy({ args: ['connect', ...(await closingServer())] });
    expect(loaded.filter(isFile)).toEqual([program, bundle]);
    expect(loaded).toContain('node:net');
    const costly =
      /^node:(tty|dns|child_process|worker_threads|perf_hooks|http|https|tls|cluster|ffi|readline|util\/types)$/;
    expect(loaded.filter((name) => costly.test(name))).toEqual([]);
  });

  it('a line with options does no more', async () => {
    const loaded = await loadedBy({ args: ['connect', ...(await closingServer()), '--packet', '2', '--out', 'hex'] });
    expect(loaded.filter(isFile)).toEqual([program, bundle]);
    expect(loaded).not.toContain('node:child_process');
  });

  it.each(['--version', '--help'])('%s loads nothing of sockets and terminals', async (flag) => {
    const loaded = await loadedBy({ args: [flag] });
    expect(loaded.filter(isFile)).toEqual([program, bundle]);
    expect(loaded.filter((name) => /^node:(net|tty|stream)$/.test(name))).toEqual([]);
  });
});

describe('what V8 compiled is kept', () => {
  it("where the user's caches are", async () => {
    expect(await kept({})).toContain('gentcp/other');
  });

  it('nowhere where the user does not want it', async () => {
    expect(await kept({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual([]);
  });

  it('nowhere where there is no such place, and the program runs all the same', async () => {
    expect(await loadedBy({ args: ['--version'], env: { HOME: '/proc/nowhere' } })).toContain(bundle);
    expect(await loadedBy({ args: ['--version'], env: { HOME: '' } })).toContain(bundle);
  });
});
