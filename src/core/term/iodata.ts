import { GenTcpError } from '../error.ts';
import { printTerm } from './print.ts';
import type { Term } from './term.ts';

/**
 * The bytes of an iodata term: a binary, a string, or a list of bytes and iodata that may end in a binary.
 *
 * @throws GenTcpError `einval` naming the part that is none
 * @example termToIoData(parseTerm('["ab",99,[<<"d">>]|<<"e">>]')) // <61 62 63 64 65>
 */
export function termToIoData(term: Term): Buffer {
  if (term.kind !== 'binary' && term.kind !== 'string' && term.kind !== 'list') throw notIoData(term);
  const pieces: Uint8Array[] = [];
  collect(term, pieces);
  return Buffer.concat(pieces);
}

function collect(term: Term, pieces: Uint8Array[]): void {
  switch (term.kind) {
    case 'binary':
    case 'string':
      pieces.push(term.bytes);
      return;
    case 'list':
      collectItems(term.items, pieces);
      if (term.tail !== undefined) collect(term.tail, pieces);
      return;
    // A byte is one of the items; alone behind the bar it is no iodata either.
    case 'integer':
    case 'float':
    case 'atom':
    case 'tuple':
    case 'map':
    case 'opaque':
      throw notIoData(term);
  }
}

/** Bytes that stand side by side make one piece, so that a long list of them costs no object each. */
function collectItems(items: readonly Term[], pieces: Uint8Array[]): void {
  let run: number[] = [];
  for (const item of items) {
    if (item.kind === 'integer') {
      run.push(byteOf(item));
      continue;
    }
    if (run.length > 0) pieces.push(Buffer.from(run));
    run = [];
    collect(item, pieces);
  }
  if (run.length > 0) pieces.push(Buffer.from(run));
}

function byteOf(item: Term & { readonly kind: 'integer' }): number {
  if (item.value > 0xffn) throw einval(`${shorten(item)} is no byte; text beyond Latin-1 is written <<"…"/utf8>>`);
  if (item.value < 0n) throw einval(`${shorten(item)} is no byte`);
  return Number(item.value);
}

function notIoData(term: Term): GenTcpError {
  return einval(`${shorten(term)} is no iodata`);
}

/** A message names the part; what is longer is cut. */
const SHOWN = 60;

function shorten(term: Term): string {
  const text = printTerm(term);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function einval(because: string): GenTcpError {
  return new GenTcpError('einval', { because });
}
