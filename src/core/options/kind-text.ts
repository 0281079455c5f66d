import { charlistFromTerm, charlistToTerm } from '../charlist.ts';
import { atom, binary } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';

/** IFNAMSIZ is 16, and the last byte is for the NUL. */
const LONGEST_DEVICE = 15;

/** The name of a network interface; empty for none. In Erlang a binary: a string is refused, as inet does. */
export const device: Kind<string> = kind({
  type: 'name',
  range: `at most ${LONGEST_DEVICE} bytes`,
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
  type: 'path',
  range: 'PATH',
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

/** gen_tcp's own callback modules. */
const MODULES = ['inet_tcp', 'inet6_tcp', 'local_tcp'] as const;

/** A callback module: one of gen_tcp's by its name, or an ES module by its path or its package. An atom where it can be one. */
export const module: Kind<string> = kind({
  type: 'module',
  range: `${MODULES.join('|')}|PATH`,
  placeholder: 'MODULE',
  accepts: `${MODULES.join(', ')}, paths that begin with . or / and names of packages`,
  words: MODULES,
  check: checkModule,
  fromText: (text) => (looksLikeTerm(text) ? undefined : checkModule(text)),
  fromTerm: (term) => checkModule(term.kind === 'atom' ? term.name : charlistFromTerm(term)),
  toTerm: (name) => (/^[a-z][\w@]*$/.test(name) ? atom(name) : charlistToTerm(name)),
});

/** Package names are as npm has them, with a path inside the package or without; Erlang's too fit in. */
function checkModule(value: unknown): string | undefined {
  const name = checkPath(value);
  return name !== undefined && /^(?:\.{0,2}\/.|(?:@[\w.~-]+\/)?[a-z][\w.~-]*(?:\/|$))/i.test(name) ? name : undefined;
}

/** A quoted string, a list or a binary is meant as Erlang; `./[x` names the odd file that begins so. */
function looksLikeTerm(text: string): boolean {
  return /^(?:"|\[|<<)/.test(text);
}
