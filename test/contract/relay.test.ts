import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PacketType, encodePacket } from '../../src/core/index.ts';
import { bytes, compare } from '../peers/bytes.ts';
import type { Child } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, type TestServer, connectTo, tcpServer } from '../peers/tcp-server.ts';

interface Relay {
  readonly child: Child;
  readonly port: number;
}

/** A relay at a free port, to this one. */
async function relayTo(port: number, words: readonly string[] = [], fastPath = 'auto'): Promise<Relay> {
  const env = { GENTCP_FAST_PATH: fastPath };
  const child = gentcp(['relay', '127.0.0.1:0', `127.0.0.1:${port}`, ...words], { env });
  return { child, port: await portOf(child) };
}

/** A relay to a server of the test's own. */
async function relayToTest(
  words: readonly string[] = [],
  fastPath?: string,
): Promise<Relay & { readonly server: TestServer }> {
  const server = await tcpServer();
  return { ...(await relayTo(server.port, words, fastPath)), server };
}

/** Raw bytes go by the kernel, or by the program. */
const WAYS = ['always', 'off'];

describe('relay', () => {
  it.each(WAYS)('passes both directions on, and each end as a half-close, GENTCP_FAST_PATH=%s', async (way) => {
    const { port, server } = await relayToTest([], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    const [there, back] = [far.read(), near.read()];
    await near.write('question');
    near.end();
    expect(await far.ending).toBe('end');
    expect(there.text).toBe('question');
    await far.write('answer');
    far.end();
    expect(await near.ending).toBe('end');
    expect(back.text).toBe('answer');
  });

  it.each(['auto', ...WAYS])('carries megabytes both ways at once, GENTCP_FAST_PATH=%s', async (way) => {
    const { child, port, server } = await relayToTest(['-v'], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    const [up, down] = [bytes(20_000_000, 'up'), bytes(30_000_000, 'down')];
    const [there, back] = [far.read(), near.read()];
    await Promise.all([near.write(up), far.write(down)]);
    near.end();
    far.end();
    expect(await Promise.all([near.ending, far.ending])).toStrictEqual(['end', 'end']);
    expect(compare(there.bytes, up)).toBe('identical');
    expect(compare(back.bytes, down)).toBe('identical');
    await child.stderr.until('received 20000000 bytes, sent 30000000 bytes');
  });

  it('carries a file whole between two ends with framings of their own', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'file');
    const content = bytes(3_000_000, 'relay');
    await writeFile(file, content);
    const { child: receiver, port: last } = await gentcpListen(['--packet', '4', '--in', 'none']);
    const { port } = await relayTo(last, ['--from-opts', '[{packet,2}]', '--to-opts', '[{packet,4}]']);
    const sender = gentcpConnect(port, ['--packet', '2', '--in', 'chunk:1000'], { stdin: { file } });
    expect((await sender.ended).exit).toBe(0);
    const { exit, stdout } = await receiver.ended;
    expect(exit).toBe(0);
    expect(compare(stdout, content)).toBe('identical');
  });

  it('turns each packet of one framing into one of the other', async () => {
    const { port, server } = await relayToTest(['--from-opts', '[{packet,1}]', '--to-opts', "[{packet,'2le'}]"]);
    const near = await connectTo(port);
    const far = await server.accepted();
    const [there, back] = [far.read(), near.read()];
    await near.write(Buffer.from('\u0002hi\u0000\u0001x', 'latin1'));
    await there.untilSize(9);
    expect(there.bytes.toString('latin1')).toBe('\u0002\u0000hi\u0000\u0000\u0001\u0000x');
    await far.write(Buffer.from('\u0003\u0000yes', 'latin1'));
    await back.untilSize(4);
    expect(back.bytes.toString('latin1')).toBe('\u0003yes');
  });

  it('turns packets of every size, both ways at once, and keeps their order', async () => {
    const { port, server } = await relayToTest(['--from-opts', '{packet,2}', '--to-opts', "{packet,'4le'}"]);
    const near = await connectTo(port);
    const far = await server.accepted();
    const [up, down] = [packets('up'), packets('down')];
    const [there, back] = [far.read(), near.read()];
    await Promise.all([writeInPieces(near, join(2, up)), writeInPieces(far, join('4le', down))]);
    near.end();
    far.end();
    expect(await Promise.all([near.ending, far.ending])).toStrictEqual(['end', 'end']);
    expect(compare(there.bytes, join('4le', up))).toBe('identical');
    expect(compare(back.bytes, join(2, down))).toBe('identical');
  });

  it('passes many packets of one read on as lines, and lines as packets', async () => {
    const { port, server } = await relayToTest(['--from-opts', '{packet,1}', '--to-opts', '{packet,line}']);
    const near = await connectTo(port);
    const far = await server.accepted();
    const lines = Array.from({ length: 20_000 }, (_, n) => Buffer.from(`line ${n}\n`));
    const [there, back] = [far.read(), near.read()];
    await near.write(join(1, lines));
    await there.untilSize(Buffer.concat(lines).length);
    expect(compare(there.bytes, Buffer.concat(lines))).toBe('identical');
    await far.write(Buffer.concat(lines));
    await back.untilSize(join(1, lines).length);
    expect(compare(back.bytes, join(1, lines))).toBe('identical');
  });

  it('carries on with one direction after the other has ended', async () => {
    const { port, server } = await relayToTest(['--packet', '2']);
    const near = await connectTo(port);
    const far = await server.accepted();
    const back = near.read();
    near.end();
    far.read();
    expect(await far.ending).toBe('end');
    const all = packets('late');
    await writeInPieces(far, join(2, all));
    await back.untilSize(join(2, all).length);
    far.end();
    expect(await near.ending).toBe('end');
    expect(compare(back.bytes, join(2, all))).toBe('identical');
  });

  it('serves many at once, and says with -v what went over each', async () => {
    const { child, port, server } = await relayToTest(['-v']);
    const nears = await Promise.all([connectTo(port), connectTo(port), connectTo(port)]);
    for (const near of nears) {
      const far = await server.accepted();
      far.read();
      far.end();
      near.read();
      await near.write('12345');
      near.end();
      await near.ending;
    }
    await child.stderr.until(/(?:received 5 bytes, sent 0 bytes\n[^]*){3}/);
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });

  it('lets further clients wait above --max-connections', async () => {
    const { child, port, server } = await relayToTest(['--max-connections', '1', '-v']);
    const first = await connectTo(port);
    const far = await server.accepted();
    const second = await connectTo(port);
    first.end();
    far.end();
    await (await server.accepted()).write('second');
    await second.read().until(/second/);
    expect(child.stderr.text.match(/accepted/g)).toHaveLength(2);
  });

  it.each([
    ['packets of one framing', ['--packet', '4'], 'auto'],
    [
      'packets of two framings',
      ['--from-opts', '{packet,4}', '--to-opts', '[{packet,4},{high_watermark,100000}]'],
      'auto',
    ],
    ['bytes', [], 'off'],
    ['bytes by the kernel', [], 'always'],
  ])('stops reading from one side while the other takes nothing: %s', async (_, words, way) => {
    const { child, port, server } = await relayToTest(words, way);
    const near = await connectTo(port);
    const far = await server.accepted();
    const pieces = Array.from({ length: 640 }, (__, n) => bytes(100_000, `stall ${n}`));
    const much = words.length === 0 ? Buffer.concat(pieces) : join(4, pieces);
    const written = near.write(much);
    const first = await Promise.race([written.then(() => 'taken'), far.ending, quiet(near.socket)]);
    expect(first).toBe('stalled');
    const received = far.read();
    await written;
    await received.untilSize(much.length);
    expect(compare(received.bytes, much)).toBe('identical');
    child.kill('SIGTERM');
  });
});

describe('relay where something breaks', () => {
  it.each([
    ['near', 'always'],
    ['near', 'off'],
    ['far', 'always'],
    ['far', 'off'],
  ])('shows a reset of the %s side to the other, and goes on, GENTCP_FAST_PATH=%s', async (broken, way) => {
    const { child, port, server } = await relayToTest([], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    near.read();
    far.read();
    await near.write('begun');
    await far.read().until(/begun/);
    const [resetting, seeing] = broken === 'near' ? [near, far] : [far, near];
    resetting.reset();
    expect(await seeing.ending).toBe('ECONNRESET');
    await child.stderr.until(/relay 127\.0\.0\.1:\d+: 127\.0\.0\.1:\d+: connection reset by peer \(econnreset\)/);
    await connectTo(port);
    await server.accepted();
  });

  it('resets a client whose target is not there, and names both', async () => {
    const { server, ...relay } = await relayToTest();
    server.close();
    const near = await connectTo(relay.port);
    near.read();
    expect(await near.ending).toBe('ECONNRESET');
    await relay.child.stderr.until(/127\.0\.0\.1:\d+: connect 127\.0\.0\.1:\d+: connection refused \(econnrefused\)/);
  });

  it('does not pass a cut packet on as a whole one', async () => {
    const { child, port, server } = await relayToTest(['--packet', '4']);
    const near = await connectTo(port);
    const far = await server.accepted();
    const received = far.read();
    await near.write(Buffer.from('\u0000\u0000\u0000\u0002hi\u0000\u0000\u0000\u0009cut', 'latin1'));
    near.end();
    expect(await far.ending).toBe('ECONNRESET');
    expect(received.bytes.toString('latin1')).toBe('\u0000\u0000\u0000\u0002hi');
    await child.stderr.until(/the peer closed inside a packet; 7 bytes of it had come/);
  });

  it('passes on what came before a malformed packet, and then shows a reset', async () => {
    const { child, port, server } = await relayToTest(['--from-opts', '{packet,netstring}']);
    const near = await connectTo(port);
    const far = await server.accepted();
    const received = far.read();
    near.read();
    await near.write(Buffer.from('3:abc,2:de,zzzzzz'));
    expect(await Promise.all([near.ending, far.ending])).toStrictEqual(['ECONNRESET', 'ECONNRESET']);
    expect(received.text).toBe('abcde');
    await child.stderr.until(/\(emsgsize\)/);
  });

  it.each([
    ['packets', '4', 'off'],
    ['bytes', '0', 'off'],
    ['bytes by the kernel', '0', 'always'],
  ])('gives up a pair whose one side takes nothing for --send-timeout: %s', async (_, packet, way) => {
    const { child, port, server } = await relayToTest(['--packet', packet, '--to-opts', '{send_timeout,200}'], way);
    const near = await connectTo(port);
    await server.accepted();
    near.read();
    const piece = join(4, [Buffer.alloc(100_000)]);
    void (async () => {
      while (true) await near.write(piece);
    })().catch(() => undefined);
    expect(await near.ending).toBe('ECONNRESET');
    await child.stderr.until(/--send-timeout of 200 ms ran out \(timeout\)/);
    expect(child.running).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')(
    'lets clients wait while no descriptor is left, and says so once',
    async () => {
      const server = await tcpServer();
      const child = await shell('ulimit -n 80; exec gentcp relay 127.0.0.1:0 127.0.0.1:"$1"', [server.port]);
      const port = await portOf(child);
      const nears = await Promise.all(Array.from({ length: 40 }, () => connectTo(port)));
      await child.stderr.until(/too many open files \(emfile\); \d+ connections are open, others wait.*ulimit/);
      for (const near of nears) {
        near.read();
        void near.write('x');
        near.end();
      }
      for (let served = 0; served < nears.length; served += 1) {
        const far = await server.accepted();
        await far.read().until('x');
        far.end();
      }
      expect(await Promise.all(nears.map(({ ending }) => ending))).toEqual(nears.map(() => 'end'));
      expect(child.stderr.text.match(/emfile/g)).toHaveLength(1);
    },
  );

  it('refuses a packet that the other side cannot say', async () => {
    const { child, port, server } = await relayToTest(['--from-opts', '[{packet,2}]', '--to-opts', '[{packet,1}]']);
    const near = await connectTo(port);
    const far = await server.accepted();
    near.read();
    far.read();
    await near.write(Buffer.concat([Buffer.of(1, 0), Buffer.alloc(256)]));
    expect(await near.ending).toBe('ECONNRESET');
    await child.stderr.until(/\(emsgsize\)/);
  });

  it.each(WAYS)('shows both sides a reset when the far one goes in mid-stream, GENTCP_FAST_PATH=%s', async (way) => {
    const { child, port, server } = await relayToTest([], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    const back = near.read();
    await far.write('the beginning');
    await back.until('the beginning');
    void near.write(Buffer.alloc(64 * 1024 ** 2)).catch(() => undefined);
    await far.read().untilSize(1024 ** 2);
    far.reset();
    // No clean end, whichever direction has found the reset.
    expect(await near.ending).toBe('ECONNRESET');
    await child.stderr.until(/connection reset by peer \(econnreset\)/);
  });

  it.each(WAYS)('shows both sides a reset when it is killed, GENTCP_FAST_PATH=%s', async (way) => {
    const { child, port, server } = await relayToTest([], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    const [there, back] = [far.read(), near.read()];
    await Promise.all([near.write(Buffer.alloc(3_000_000)), far.write(Buffer.alloc(3_000_000))]);
    await Promise.all([there.untilSize(3_000_000), back.untilSize(3_000_000)]);
    child.kill('SIGKILL');
    expect(await Promise.all([near.ending, far.ending])).toStrictEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it.each(WAYS)('ends a pair that is idle, GENTCP_FAST_PATH=%s', async (way) => {
    const { child, port, server } = await relayToTest(['--idle-timeout', '150ms'], way);
    const near = await connectTo(port);
    const far = await server.accepted();
    near.read();
    await near.write('not for long');
    await far.read().until('not for long');
    expect(await near.ending).toBe('ECONNRESET');
    await child.stderr.until(/--idle-timeout of 150 ms ran out \(timeout\)/);
    expect(child.running).toBe(true);
  });

  it('resets both sides when it is interrupted', async () => {
    const { child, port, server } = await relayToTest();
    const near = await connectTo(port);
    const far = await server.accepted();
    near.read();
    far.read();
    child.kill('SIGINT');
    expect(await Promise.all([near.ending, far.ending])).toStrictEqual(['ECONNRESET', 'ECONNRESET']);
    expect((await child.ended).exit).toBe('SIGINT');
  });

  it('ends with 124 at --max-time', async () => {
    const { child } = await relayToTest(['--max-time', '300ms']);
    expect((await child.ended).exit).toBe(124);
  });
});

describe('the line of a relay', () => {
  it.each([
    [[], 'relay: the addresses are missing'],
    [['5678'], 'the address to connect to is missing'],
    [['localhost', '5678'], 'the address to connect to is missing'],
    [['5678', 'localhost'], 'the port is missing'],
    [['5678', 'localhost:80', 'more'], 'more: one operand too many'],
    [['5678', 'localhost:80', '--active', 'once'], '--active: not an option of relay'],
    [['5678', 'localhost:80', '--from-opts', '[{active,once}]'], 'relay carries it out itself'],
    [['5678', 'localhost:80', '--ip', '127.0.0.1'], '--ip: not an option of relay'],
    [['5678', 'localhost:80', '--to-opts', '[{backlog,3}]'], 'option backlog'],
    [['5678', 'localhost:80', '--packet', 'http'], 'has no bytes to send on'],
  ])('%j is refused', async (words, said) => {
    const { exit, stderr } = await gentcp(['relay', ...words]).ended;
    expect({ exit, stderr }).toStrictEqual({ exit: 2, stderr: expect.stringContaining(said) });
  });

  it('takes a unix socket on either side, and a source address for one', async () => {
    const folder = await temporaryFolder();
    const server = await tcpServer();
    const inner = gentcp([
      'relay',
      `unix:${folder}/inner`,
      `127.0.0.1:${server.port}`,
      '--to-opts',
      '[{ip,{127,0,0,9}}]',
    ]);
    await inner.stderr.until(/listening/);
    const outer = gentcp(['relay', '127.0.0.1', '0', `unix:${folder}/inner`]);
    const near = await connectTo(await portOf(outer));
    await near.write('through');
    const far = await server.accepted();
    await far.read().until(/through/);
    expect(far.socket.remoteAddress).toBe('127.0.0.9');
  });
});

/** Payloads of no bytes, of a few, and of more than one read brings. */
function packets(label: string): readonly Buffer[] {
  const random = bytes(2000, label);
  return Array.from({ length: 1000 }, (_, n) => {
    const size = random.readUInt16LE(2 * n) >> (n % 17);
    return bytes(n % 50 === 7 ? 0 : size, `${label} ${n}`);
  });
}

function join(type: PacketType, payloads: readonly Buffer[]): Buffer {
  return Buffer.concat(payloads.map((payload) => encodePacket(type, payload)));
}

/** The peer sees them cut where no packet ends. */
async function writeInPieces(to: Connection, data: Buffer): Promise<void> {
  for (let at = 0, n = 1; at < data.length; n += 1) {
    const size = (n * 7919) % 90_000;
    await to.write(data.subarray(at, at + size));
    at += size;
  }
}

/** Resolves once nothing more is taken from a socket that wants to write. */
async function quiet(socket: { readonly writableLength: number; readonly bytesWritten: number }): Promise<'stalled'> {
  for (let seen = -1, same = 0; same < 20;) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const { bytesWritten } = socket;
    const now = bytesWritten - socket.writableLength;
    same = now === seen ? same + 1 : 0;
    seen = now;
  }
  return 'stalled';
}
