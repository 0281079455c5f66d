import { BARE, type Codec, MORE } from './codec.ts';
import { exactRow } from './row.ts';

const raw: Codec = {
  measure: (_bytes, start, end) => (start === end ? MORE : end - start),
  explain: () => ({ what: 'raw data', why: 'is never malformed' }),
  envelope: BARE,
  stream: true,
};

const words = {
  origin: 'gen_tcp',
  summary: 'a stream of bytes without packets',
  description:
    'No packets: what has arrived is delivered, at most `buffer` bytes at a time. One send may be received in several ' +
    'pieces, and several sends in one. With recv a length asks for exactly so many bytes.',
} as const;

export const rawRow = exactRow('raw', raw, words);

export const zeroRow = exactRow(0, raw, { ...words, summary: 'the same as raw; inet:getopts/2 shows raw so' });
