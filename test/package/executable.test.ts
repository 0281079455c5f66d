import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import package_ from '../../package.json' with { type: 'json' };
import { commit } from '../../scripts/build/commit.ts';
import { type Ending, launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen, nodeBinary, program } from '../peers/gentcp.ts';
import { isInstalled } from '../peers/installed.ts';
import { shell } from '../peers/shell.ts';
import { tcpServer } from '../peers/tcp-server.ts';

const root = path.join(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const hasStrace = isInstalled('strace', ['--version'], /^strace/);
const hasSetpriv = isRoot && isInstalled('setpriv', ['--version'], /^setpriv/);
const hasNamespaces = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A native call for each side, beside the packets. */
const NATIVE = ['--packet', '4', '--priority', '3'];

/** A copy where anybody can reach it, in a folder that the test does not share. */
async function copy(): Promise<string> {
  const folder = await temporaryFolder();
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'gentcp');
  copyFileSync(program, file);
  return file;
}

/** The ends of a connection whose two programs are both started by these words. */
async function exchange(words: readonly [string, ...string[]]): Promise<readonly Ending[]> {
  const [command, ...args] = words;
  const env = { PATH: '', HOME: '/nonexistent', TMPDIR: '/nonexistent' };
  const listener = launch({ command, args: [...args, 'listen', '127.0.0.1', '0', ...NATIVE, '--out', 'line'], env });
  await listener.stderr.until(/listening on/);
  const [, port = ''] = /:(\d+)\n/.exec(listener.stderr.text) ?? [];
  const client = launch({
    command,
    args: [...args, 'call', '127.0.0.1', port, 'ping', ...NATIVE, '--eof', 'shutdown'],
    env,
  });
  return Promise.all([listener.ended, client.ended]);
}

const received = {
  exit: 0,
  stdout: Buffer.from('ping\n'),
  stderr: expect.stringMatching(/^gentcp: listening on \S+\n$/),
};

describe('the single executable', () => {
  it('says its version, the commit it was built from, and its Node', async () => {
    const from = commit(root);
    const { stdout } = await gentcp(['--version']).ended;
    // Whoever builds, and then changes something, tests what was built.
    const built = new RegExp(
      `^gentcp ${package_.version} \\(${from.replace('-dirty', '')}(-dirty)?\\) on Node\\.js ${process.versions.node}\\n$`,
    );
    expect(stdout.toString()).toMatch(from === '' ? /^gentcp \S+ on Node/ : built);
  });

  it('needs no Node on the machine, and no folder of its own', async () => {
    const [listener] = await exchange([await copy()]);
    expect(listener).toMatchObject(received);
  });

  it.runIf(hasSetpriv)('serves another user as well, two runs at once', async () => {
    const file = await copy();
    const words = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', file] as const;
    const both = await Promise.all([exchange(words), exchange(words)]);
    for (const [listener] of both) expect(listener).toMatchObject(received);
  });

  it.runIf(hasNamespaces)('does all that it does where nothing can be written', async () => {
    const script =
      'mount -o remount,bind,ro / && for place in /tmp /var/tmp /dev/shm; do ' +
      'mount --bind $place $place && mount -o remount,bind,ro $place || exit; done; ! touch /tmp/x 2> /dev/null && exec "$@"';
    const readOnly = ['/usr/bin/unshare', '--mount', '/bin/sh', '-c', `PATH=/bin:/usr/bin; ${script}`, 'sh'] as const;
    const [listener] = await exchange([...readOnly, program]);
    expect(listener).toMatchObject(received);
  });

  it.runIf(hasStrace)('writes no file, whatever it calls', async () => {
    const server = await tcpServer();
    void server.accepted().then(({ socket }) => socket.end());
    const trace = path.join(await temporaryFolder(), 'trace');
    const words = [program, 'connect', '127.0.0.1', String(server.port), ...NATIVE];
    const traced = ['-f', '-qq', '-e', 'trace=open,openat,mkdir,mkdirat,memfd_create', '-o', trace, ...words];
    expect((await launch({ command: 'strace', args: traced, group: true }).ended).exit).toBe(0);
    const calls = readFileSync(trace, 'utf8').split('\n');
    expect(calls.length).toBeGreaterThan(5);
    expect(
      calls.filter((call) => /O_CREAT|O_WRONLY|O_RDWR|mkdir|memfd/.test(call) && !call.includes('/dev/null')),
    ).toEqual([]);
  });

  it('makes its native calls by the FFI of its own Node', async () => {
    const { child, port } = await gentcpListen(['--packet', '1', '--ttl', '7', '--out', 'term']);
    await gentcpConnect(port, [
      '--packet',
      '1',
      '--in',
      'none',
      '--eof',
      'close',
      '--opts',
      '[{raw,6,1,<<1:32/native>>}]',
    ]).ended;
    expect(await child.ended).toMatchObject({ exit: 0, stdout: Buffer.from('{tcp_closed,#Port<0.2>}\n') });
  });

  it('does not take what NODE_OPTIONS says to itself', async () => {
    const { exit, stderr } = await gentcp(['--version'], { env: { NODE_OPTIONS: '--nonsense' } }).ended;
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });

  it('starts in far less time than it would take to compile the program', async () => {
    const [node, own] = [await processorTime(`"${nodeBinary}" -e 0`), await processorTime('gentcp --version')];
    console.info(`gentcp --version takes ${(own / node).toFixed(2)} times as long as node -e 0`);
    expect(own / node).toBeLessThan(1.4);
  });
});

/** The processor's time, which others that want it do not add to, of so many runs. */
const RUNS = 20;

async function processorTime(command: string): Promise<number> {
  const script = `TIMEFORMAT='%U %S'; time for run in {1..${RUNS}}; do ${command} > /dev/null; done`;
  const { exit, stderr } = await (await shell(script)).ended;
  expect(exit).toBe(0);
  return stderr.split(' ').reduce((sum, seconds) => sum + Number(seconds), 0);
}
