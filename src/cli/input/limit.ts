import { GenTcpError } from '../../core/index.ts';

/** No record is larger, whatever the packet type could carry: what a signed 32-bit length says, gen_tcp's own bound. */
export const LARGEST_RECORD = 2 ** 31 - 1;

/** Refuses record number `record` before a byte of it is sent. */
export function tooLarge(record: number, largest: number): GenTcpError {
  const because = `record ${record} is larger than ${largest} bytes, the most that one packet carries`;
  return new GenTcpError('emsgsize', { because });
}
