import { describe, expect, it } from 'vitest';
import { type How, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';

function piped(bytes: string): How {
  const { fd, given, end } = inputPipe();
  end.end(Buffer.from(bytes, 'latin1'));
  return { stdin: { fd, given } };
}

describe('--in packet:SPEC', () => {
  it('takes the packets off stdin and sends each in the framing of the socket', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--in', 'packet:1', '--packet', '2le'], piped('\u0002hi\0\u0003a\nb'));
    const peer = await server.accepted();
    const received = peer.read();
    await peer.ending;
    peer.end();
    expect((await child.ended).exit).toBe(0);
    expect(received.bytes.toString('latin1')).toBe('\u0002\0hi\0\0\u0003\0a\nb');
  });

  it('is exit 6 for a stdin that ends inside a packet, after the packets before it', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--in', 'packet:2'], piped('\0\u0002hi\0\u0009cut'));
    const received = (await server.accepted()).read();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([
      6,
      expect.stringMatching(/^gentcp: stdin: stdin ends inside packet 2.*\(emsgsize\)/),
    ]);
    await received.ended;
    expect(received.text).toBe('hi');
  });
});

describe('--out packet:SPEC', () => {
  it('frames what has been received', async () => {
    const { child, port } = await gentcpListen(['--packet', '2', '--out', 'packet:netstring']);
    const peer = await connectTo(port);
    await peer.write(Buffer.from('\0\u0002hi\0\0'));
    peer.end();
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([0, '2:hi,0:,']);
  });

  it('is exit 6 for a packet that its header cannot say, after the packets before it', async () => {
    const { child, port } = await gentcpListen(['--packet', '2', '--out', 'packet:1']);
    const peer = await connectTo(port);
    await peer.write(Buffer.concat([Buffer.from('\0\u0002hi\u0001\0'), Buffer.alloc(256)]));
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([6, '\u0002hi']);
    expect(stderr).toMatch(/^gentcp: stdout: a packet of 256 bytes is more than packet 1 can say: 255 \(emsgsize\)/m);
  });
});
