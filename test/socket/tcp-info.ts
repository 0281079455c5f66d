import type { Socket } from '../../src/core/socket.ts';

/** Where a number stands in struct tcp_info of Linux, which TCP_INFO answers. */
const OFFSET = { unacked: 24, dataSegsOut: 156 } as const;

const TCP_INFO = { raw: [6, 11, 160] } as const;

/** What the kernel knows about a connection. */
export function tcpInfo(socket: Socket): Readonly<Record<keyof typeof OFFSET, number>> {
  const bytes = Buffer.from(socket.getopts([TCP_INFO]).raw?.[0]?.[2] ?? []);
  return { unacked: bytes.readUInt32LE(OFFSET.unacked), dataSegsOut: bytes.readUInt32LE(OFFSET.dataSegsOut) };
}
