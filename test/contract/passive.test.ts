import { describe, expect, it } from 'vitest';
import { gentcpConnect } from '../peers/gentcp.ts';
import { shell } from '../peers/shell.ts';
import { tcpServer } from '../peers/tcp-server.ts';

describe('--active with a number', () => {
  it.each(['0', '-3'])('%s is passive once, and not again and again', async (active) => {
    const server = await tcpServer();
    const words = ['--active', active, '--out', 'term', '--packet', '1', '--in', 'none'];
    const child = gentcpConnect(server.port, words);
    const peer = await server.accepted();
    await peer.write('\u0001a');
    await child.stdout.until('tcp_passive');
    child.kill('SIGTERM');
    const { stdout, stderr } = await child.ended;
    expect(stdout.toString()).toBe('{tcp_passive,#Port<0.1>}\n');
    expect(stderr).toBe(
      'gentcp: after 0 packets nothing more is received: only a setopts on a json stdin asks for it\n',
    );
  });

  it('0 waits for a setopts where a program is on stdin', async () => {
    const server = await tcpServer();
    const script = `echo '{"op":"setopts","options":{"active":true}}' |
      gentcp connect 127.0.0.1 "$1" --active 0 --in json --out term`;
    const child = await shell(script, [server.port]);
    const peer = await server.accepted();
    await peer.write('hello');
    peer.end();
    const { stdout, stderr } = await child.ended;
    expect(stdout.toString()).toBe('{tcp_passive,#Port<0.1>}\n{tcp,#Port<0.1>,<<"hello">>}\n{tcp_closed,#Port<0.1>}\n');
    expect(stderr).toBe('');
  });
});
