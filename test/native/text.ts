import type { Socket } from '../../src/core/socket.ts';

/** Receives a packet (with a length, so many bytes) as text. */
export async function text(socket: Socket, length = 0): Promise<string> {
  const packet = await socket.recv(length, 5000);
  if (!Buffer.isBuffer(packet)) throw new Error('not bytes');
  return packet.toString();
}
