import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { shell } from '../peers/shell.ts';

/** A peer that says all of it at once, and what it is told. */
async function peerThatSays(text: string): Promise<{ readonly port: number; readonly told: Promise<string> }> {
  const server = createServer();
  const told = new Promise<string>((resolve) => {
    server.on('connection', (socket: Socket) => {
      let heard = '';
      socket.setEncoding('latin1').on('data', (piece: string) => (heard += piece));
      socket.on('end', () => resolve(heard));
      socket.on('error', () => resolve(heard));
      socket.end(text, 'latin1');
    });
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, told };
}

describe('--no-read-ahead', () => {
  test.each(['once', 'false'])('with --active %s leaves what follows the packet to the next reader', async (active) => {
    const { port, told } = await peerThatSays('\0\x08STARTTLSthe rest of the line\n');
    const flags = `--packet 2 --no-read-ahead --active ${active} --expect 1 --in none --out line --eof hold`;
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; gentcp connect --fd 3 ${flags}; echo $?; cat <&3; echo bye >&3`;
    const { stdout, stderr } = await (await shell(script)).ended;
    expect([stdout.toString(), stderr]).toEqual(['STARTTLS\n0\nthe rest of the line\n', '']);
    expect(await told).toBe('bye\n');
  });
});
