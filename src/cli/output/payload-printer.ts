import { GenTcpError, type Packet } from '../../core/index.ts';
import type { Printable } from './event.ts';
import type { PacketPrinter } from './packet-printer.ts';

/** A printer that writes the bytes of packets, one by one or many at once, and nothing of other messages. */
export function payloadPrinter(
  print: (payload: Buffer) => readonly Buffer[],
  packets?: PacketPrinter['packets'],
): PacketPrinter {
  return {
    ...(packets === undefined ? {} : { packets }),
    message: (message) => (carriesData(message) ? print(payloadOf(message.data)) : []),
    event: () => [],
    end: () => [],
  };
}

/** A printer of lines of text, each of which stands for a packet. */
export function encodedPrinter(encoding: 'hex' | 'base64'): PacketPrinter {
  return payloadPrinter(
    (payload) => [Buffer.from(`${payload.toString(encoding)}\n`, 'latin1')],
    ({ bytes, bounds, count }) => {
      let lines = '';
      for (let n = 0; n < count; n += 1) lines += `${bytes.toString(encoding, bounds[2 * n], bounds[2 * n + 1])}\n`;
      return [Buffer.from(lines, 'latin1')];
    },
  );
}

/** Is it one of the messages with a packet in it? */
export function carriesData(message: Printable): message is Printable & { readonly type: 'tcp' | 'http' } {
  return message.type === 'tcp' || message.type === 'http';
}

/** Is it a line of http, which has no bytes any more? */
export function isParsed(packet: Packet): packet is Extract<Packet, { readonly type: string }> {
  return !Buffer.isBuffer(packet) && !Array.isArray(packet);
}

/**
 * The bytes of a packet, whatever mode and header made of them.
 *
 * @throws GenTcpError `einval` for a parsed http packet, which has no bytes
 */
export function payloadOf(packet: Packet): Buffer {
  if (Buffer.isBuffer(packet)) return packet;
  if (isParsed(packet)) throw new GenTcpError('einval', { because: 'an http packet has no raw form; use --out term' });
  const [header, rest] = packet;
  if (Array.isArray(header) && Buffer.isBuffer(rest)) return Buffer.concat([Buffer.from(header), rest]);
  return Buffer.from(packet.filter((byte) => typeof byte === 'number'));
}
