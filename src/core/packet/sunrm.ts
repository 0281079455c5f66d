import { BARE, type Codec, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const HEADER = 4;

/** The top bit says that this is the last fragment of a record; gen_tcp delivers fragments. */
const LENGTH_BITS = 0x7fff_ffff;

const sunrm: Codec = {
  measure(bytes, start, end, limits) {
    if (end - start < HEADER) return MORE;
    return bounded(HEADER, bytes.readUInt32BE(start) & LENGTH_BITS, limits.packetSize);
  },
  explain: (bytes, { packetSize }) => excess(bytes.readUInt32BE(0) & LENGTH_BITS, packetSize),
  envelope: BARE,
};

export const sunrmRow = exactRow('sunrm', sunrm, {
  origin: 'gen_tcp',
  summary: 'Sun RPC record marking: a flag, a length of 31 bits, then the fragment',
  description:
    'Each packet is a fragment of a record of Sun RPC (RFC 5531): four bytes whose top bit marks the last fragment and ' +
    'whose other bits are the length, then the data. The header is delivered, top bit and all, and sending adds none.',
});
