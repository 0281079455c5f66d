import { charlistFromTerm, charlistToTerm } from '../charlist.ts';
import { binary } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';

/** IFNAMSIZ is 16, and the last byte is for the NUL. */
const LONGEST_DEVICE = 15;

/** The name of a network interface; empty for none. In Erlang a binary: a string is refused, as inet does. */
export const device: Kind<string> = kind({
  placeholder: 'DEVICE',
  accepts: `interface names of at most ${LONGEST_DEVICE} bytes (in Erlang a binary: <<"eth0">>)`,
  acceptsText: `interface names of at most ${LONGEST_DEVICE} bytes`,
  check: checkDevice,
  fromText: (text) => (looksLikeTerm(text) ? undefined : checkDevice(text)),
  fromTerm: (term) => (term.kind === 'binary' ? checkDevice(charlistFromTerm(term)) : undefined),
  toTerm: (name) => binary(Buffer.from(name)),
});

function checkDevice(value: unknown): string | undefined {
  const name = checkPath(value);
  return name !== undefined && Buffer.byteLength(name) <= LONGEST_DEVICE ? name : undefined;
}

/** The path of a file. */
export const path: Kind<string> = kind({
  placeholder: 'PATH',
  accepts: 'paths without a NUL',
  check: checkPath,
  fromText: (text) => (looksLikeTerm(text) ? undefined : checkPath(text)),
  fromTerm: (term) => checkPath(charlistFromTerm(term)),
  toTerm: charlistToTerm,
});

function checkPath(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('\0') ? value : undefined;
}

/** A quoted string, a list or a binary is meant as Erlang; `./[x` names the odd file that begins so. */
function looksLikeTerm(text: string): boolean {
  return /^(?:"|\[|<<)/.test(text);
}
