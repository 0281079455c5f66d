import { GenTcpError } from '../error.ts';
import { type IoData, ioDataToBuffer } from '../iodata.ts';
import { frame } from './frame.ts';
import { type PacketType, codecOf } from './table.ts';

/**
 * The bytes on the wire for one packet: what `send` would write on a socket of this type.
 *
 * @throws GenTcpError `emsgsize` where the header cannot say the length, `enotsup` for a type that can only be received,
 * `einval` for data that is not iodata or that the receiver would misread, `badarg` for an unknown type
 * @example encodePacket(2, 'hello') // <Buffer 00 05 68 65 6c 6c 6f>
 */
export function encodePacket(type: PacketType, data: IoData): Buffer {
  if (codecOf(type) === undefined) throw new GenTcpError('badarg', { because: `${String(type)} is not a packet type` });
  return Buffer.concat(frame(type, ioDataToBuffer(data)));
}
