import { charlistFromTerm, charlistToTerm } from './charlist.ts';
import { GenTcpError } from './error.ts';
import { formatIp, ipFromTerm, ipToTerm, parseIp } from './ip.ts';
import { type Term, atom, binary, integer, tuple } from './term/term.ts';

/**
 * Where to connect, or what to bind: a host name or a literal IPv4 or IPv6 address (`fe80::1%eth0` keeps its scope), or a
 * unix socket. `{ local: '\0name' }` is in Linux' abstract namespace; `{ local: '' }` lets the kernel choose a name there.
 */
export type Address = string | { readonly local: string };

/** A socket address, as Erlang's sockaddr maps and as `sockname()` and `peername()` answer it. */
export interface SockAddr {
  readonly family: 'inet' | 'inet6' | 'local';
  readonly addr?: string;
  readonly port?: number;
  readonly flowinfo?: number;
  readonly scopeId?: number;
  readonly path?: string;
}

/** Addresses that depend on the family of the socket, for binding only: as a host to connect to they are names. */
export type SpecialAddress = 'any' | 'loopback';

const SPECIAL = {
  inet: { any: '0.0.0.0', loopback: '127.0.0.1' },
  inet6: { any: '::', loopback: '::1' },
} as const;

/** Is this word one of the two that stand for an address? */
export function isSpecial(text: string): text is SpecialAddress {
  return text === 'any' || text === 'loopback';
}

/**
 * `any` and `loopback` as the address that they are in a family; other text stays.
 *
 * @example literalAddress('loopback', 'inet6') // '::1'
 */
export function literalAddress(text: string, family: 'inet' | 'inet6'): string {
  return isSpecial(text) ? SPECIAL[family][text] : text;
}

/** @internal sun_path has 108 bytes, and 104 on BSD systems, of which macOS is one; the last is for the NUL that ends a path. */
export const LONGEST_PATH: number = process.platform === 'linux' ? 107 : 103;

/**
 * The bytes of a unix socket's path or abstract name, UTF-8.
 *
 * Fails with `einval` for more than 107 bytes (103 on macOS), which libuv would cut, and for a NUL inside, where the kernel would cut.
 */
export function localPath(path: string): Buffer {
  const bytes = Buffer.from(path);
  if (bytes.length > LONGEST_PATH) {
    throw new GenTcpError('einval', {
      because: `the path of a unix socket has at most ${LONGEST_PATH} bytes, not ${bytes.length}`,
    });
  }
  if (!path.startsWith('\0') && path.includes('\0')) {
    throw new GenTcpError('einval', { because: 'the path of a unix socket has no NUL inside' });
  }
  return bytes;
}

/** The Erlang term of an address to bind: `{127,0,0,1}`, `any`, `{local,"/tmp/s"}`, `#{family=>inet,…}`. */
export function addressToTerm(address: Address | SockAddr): Term {
  if (typeof address === 'string') return hostToTerm(address);
  return 'local' in address ? tuple(atom('local'), pathToTerm(address.local)) : sockAddrToTerm(address);
}

/** A tuple cannot hold a scope, so an address that has one stays text, as does a name. */
function hostToTerm(text: string): Term {
  if (isSpecial(text)) return atom(text);
  const ip = parseIp(text);
  return ip === undefined || ip.scope !== undefined ? charlistToTerm(text) : ipToTerm(ip);
}

/** An abstract name is a binary, as the manual writes it. */
function pathToTerm(path: string): Term {
  return path === '' || path.startsWith('\0') ? binary(Buffer.from(path)) : charlistToTerm(path);
}

/**
 * The address to bind that an Erlang term says; `undefined` where gen_tcp would not take the term either.
 * `undefined`, the atom, is `any`.
 */
export function addressFromTerm(term: Term): Address | SockAddr | undefined {
  if (term.kind === 'map') return sockAddrFromTerm(term);
  if (term.kind === 'atom') return term.name === 'undefined' ? 'any' : hostFromTerm(term);
  const [tag, path] = term.kind === 'tuple' && term.items.length === 2 ? term.items : [];
  if (tag === undefined || path === undefined) return hostFromTerm(term);
  const local = tag.kind === 'atom' && tag.name === 'local' ? charlistFromTerm(path) : undefined;
  return local === undefined ? undefined : { local };
}

function hostFromTerm(term: Term): string | undefined {
  if (term.kind === 'atom') return isSpecial(term.name) ? term.name : undefined;
  const ip = ipFromTerm(term);
  if (ip !== undefined) return formatIp(ip);
  const text = charlistFromTerm(term);
  return text !== undefined && parseIp(text)?.scope !== undefined ? text : undefined;
}

/** The sockaddr map of an address; fields that are not there are left out. */
export function sockAddrToTerm(address: SockAddr): Term {
  const entries: (readonly [Term, Term])[] = [[atom('family'), atom(address.family)]];
  if (address.addr !== undefined) entries.push([atom('addr'), hostToTerm(address.addr)]);
  if (address.path !== undefined) entries.push([atom('path'), pathToTerm(address.path)]);
  for (const [name, value] of Object.entries(numbersOf(address))) {
    if (value !== undefined) entries.push([atom(name), integer(value)]);
  }
  return { kind: 'map', entries };
}

function numbersOf(address: SockAddr): Readonly<Record<string, number | undefined>> {
  return { port: address.port, flowinfo: address.flowinfo, scope_id: address.scopeId };
}

/** The address that a sockaddr map says; `undefined` for a map that is none. */
export function sockAddrFromTerm(term: Term): SockAddr | undefined {
  if (term.kind !== 'map') return undefined;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of term.entries) {
    if (name.kind !== 'atom') return undefined;
    fields[name.name === 'scope_id' ? 'scopeId' : name.name] = fieldFromTerm(name.name, value);
  }
  return checkSockAddr(fields);
}

function fieldFromTerm(name: string, value: Term): unknown {
  if (name === 'family') return value.kind === 'atom' ? value.name : null;
  if (name === 'addr') return hostFromTerm(value) ?? null;
  if (name === 'path') return charlistFromTerm(value) ?? null;
  return value.kind === 'integer' ? Number(value.value) : null;
}

const FIELDS: ReadonlySet<string> = new Set(['family', 'addr', 'port', 'flowinfo', 'scopeId', 'path']);

/** A socket address out of an unknown value; `undefined` unless every field is known, of its kind and of this family. */
export function checkSockAddr(value: unknown): SockAddr | undefined {
  if (typeof value !== 'object' || value === null || !('family' in value)) return undefined;
  const given: Partial<Record<string, unknown>> = { ...value };
  if (Object.entries(given).some(([name, field]) => field !== undefined && !FIELDS.has(name))) return undefined;
  return value.family === 'local' ? checkLocal(given) : checkInternet(given);
}

function checkLocal(given: Partial<Record<string, unknown>>): SockAddr | undefined {
  const { family, path = '', ...others } = given;
  if (typeof path !== 'string' || Object.values(others).some((field) => field !== undefined)) return undefined;
  return family === 'local' ? { family, path } : undefined;
}

function checkInternet(given: Partial<Record<string, unknown>>): SockAddr | undefined {
  const { family, addr, path } = given;
  if ((family !== 'inet' && family !== 'inet6') || path !== undefined) return undefined;
  if (addr !== undefined && !(typeof addr === 'string' && (isSpecial(addr) || parseIp(addr)?.family === family))) {
    return undefined;
  }
  const port = field(given['port'], 0xffff);
  const flowinfo = field(given['flowinfo'], 0xffff_ffff);
  const scopeId = field(given['scopeId'], 0xffff_ffff);
  if (port === null || flowinfo === null || scopeId === null) return undefined;
  if (family === 'inet' && (flowinfo ?? scopeId) !== undefined) return undefined;
  return {
    family,
    ...(addr === undefined ? {} : { addr }),
    ...(port === undefined ? {} : { port }),
    ...(flowinfo === undefined ? {} : { flowinfo }),
    ...(scopeId === undefined ? {} : { scopeId }),
  };
}

/** The number of a field: `undefined` where it is not given, `null` where it is no whole number from 0 to `most`. */
function field(value: unknown, most: number): number | undefined | null {
  if (value === undefined) return undefined;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most ? value : null;
}
