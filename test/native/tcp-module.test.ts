import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { failure, failureOf } from '../socket/failure.ts';
import { PeerListener } from '../socket/peer.ts';
import { freePort } from './descriptors.ts';
import { text } from './text.ts';

const example = path.join(import.meta.dirname, '../../examples/my_tcp.js');
const MINE = { active: false, tcpModule: example } as const;

function inverted(text: string): Buffer {
  return Buffer.from(Buffer.from(text).map((byte) => ~byte & 0xff));
}

describe('gen_tcp’s own tcp_module', () => {
  test.each([
    ['inet_tcp', 'inet'],
    ['inet6_tcp', 'inet6'],
  ] as const)('%s says the family %s', async (tcpModule, family) => {
    await using listener = await listen(0, { tcpModule, active: false });
    expect(listener.sockname().family).toBe(family);
    expect(await failure(() => listen(0, { tcpModule, ip: family === 'inet' ? '::1' : '127.0.0.1' }))).toBe('badarg');
  });

  test('local_tcp wants a path', async () => {
    await using listener = await listen(0, { tcpModule: 'local_tcp', ip: { local: '' } });
    expect(listener.sockname().family).toBe('local');
    expect(await failure(() => listen(0, { tcpModule: 'local_tcp' }))).toBe('einval');
  });
});

describe('a tcp_module of one’s own', () => {
  test('carries packets both ways, and closes', async () => {
    await using listener = await listen(0, { ...MINE, packet: 2, ip: '127.0.0.1' });
    await using client = await connect('127.0.0.1', listener.port(), { ...MINE, packet: 2 });
    await using server = await listener.accept(2000);
    await client.send('question');
    expect(await text(server)).toBe('question');
    await server.send('answer');
    expect(await text(client)).toBe('answer');
    expect(server.peername()).toEqual(client.sockname());
    await client.close();
    expect(await failure(() => server.recv(0, 2000))).toBe('closed');
  });

  test('has the bytes on the wire to itself', async () => {
    using listener = await PeerListener.listen();
    await using client = await connect('127.0.0.1', listener.port, MINE);
    using peer = await listener.accept();
    await client.send('hello');
    expect(await peer.recv(5)).toEqual(inverted('hello'));
    await peer.send(inverted('you'));
    expect(await text(client, 3)).toBe('you');
  });

  test('delivers messages, half-closes, sends a reset and takes much at once', async () => {
    await using listener = await listen(0, { ...MINE, ip: '127.0.0.1', exitOnClose: false });
    await using client = await connect('127.0.0.1', listener.port(), { ...MINE, active: true, exitOnClose: false });
    await using server = await listener.accept(2000);
    await client.shutdown('write');
    expect(await failure(() => server.recv(0, 2000))).toBe('closed');
    const much = Buffer.alloc(4_000_000, 'x');
    const sending = server.send(much);
    let size = 0;
    while (size < much.length) {
      const message = await client.owner.receive(5000);
      size += 'data' in message && Buffer.isBuffer(message.data) ? message.data.length : 0;
    }
    await sending;
    server.setopts({ linger: [true, 0] });
    await server.close();
    expect(await client.owner.receive(2000)).toMatchObject({ type: 'tcp_closed', cause: 'econnreset' });
  });

  test('fails with the reason of its errors', async () => {
    const port = await freePort();
    expect(await failure(() => connect('127.0.0.1', port, MINE))).toBe('econnrefused');
    await using listener = await listen(0, { ...MINE, ip: '127.0.0.1' });
    expect(await failure(() => listen(listener.port(), { ...MINE, ip: '127.0.0.1' }))).toBe('eaddrinuse');
  });

  test('is found as a package from the working directory', async () => {
    const folder = await temporaryFolder();
    const home = path.join(folder, 'node_modules/my-tcp');
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), '{"name":"my-tcp","type":"module","exports":"./tcp.js"}');
    writeFileSync(path.join(home, 'tcp.js'), `export * from ${JSON.stringify(example)};`);
    const before = process.cwd();
    process.chdir(folder);
    try {
      await using listener = await listen(0, { active: false, tcpModule: 'my-tcp' });
      expect(listener.port()).toBeGreaterThan(0);
    } finally {
      process.chdir(before);
    }
  });

  test.each([
    ['./nowhere.js', /Cannot find module/],
    ['inet_tpc', /did you mean inet_tcp\?/],
    ['node:path', /is not accepted/],
  ])('that is not there is refused: %s', async (tcpModule, why) => {
    for (const run of [() => listen(0, { tcpModule }), () => connect('127.0.0.1', 9, { tcpModule })]) {
      const error = await failureOf(run);
      expect(String(error)).toMatch(/^GenTcpError: option (?:tcp_module|tcpModule)/);
      expect(String(error)).toMatch(why);
    }
  });

  test('that cannot do what is asked is enotsup', async () => {
    const folder = await temporaryFolder();
    const half = path.join(folder, 'half.mjs');
    const none = path.join(folder, 'none.mjs');
    writeFileSync(half, 'export function connect() { throw Object.assign(new Error("x"), { code: "EHOSTDOWN" }); }');
    writeFileSync(none, 'export const nothing = 1;');
    expect(await failure(() => listen(0, { tcpModule: half }))).toBe('enotsup');
    expect(await failure(() => connect('127.0.0.1', 9, { tcpModule: half }))).toBe('ehostdown');
    expect(await failure(() => listen(0, { tcpModule: none }))).toBe('enotsup');
  });
});

describe('--tcp-module', () => {
  const mine = ['--tcp-module', example];

  test('carries a session of the command line at both ends', async () => {
    const { child, port } = await gentcpListen([...mine, '--packet', '4', '--in', 'none']);
    const connecting = gentcpConnect(port, [...mine, '--packet', '4', '--in', 'line'], { stdin: { file: example } });
    const sent = await connecting.ended;
    expect(sent).toMatchObject({ exit: 0, stderr: '' });
    expect(String((await child.ended).stdout)).toContain('invert');
  });

  test('that does not load is exit 8, with its name and why', async () => {
    const { exit, stderr } = await gentcp(['connect', '127.0.0.1', '9', '--tcp-module', './nowhere.js', '--in', 'none'])
      .ended;
    expect(stderr).toMatch(/option tcp_module: \.\/nowhere\.js: it does not load/);
    expect(exit).toBe(8);
  });
});
