import { GenTcpError, LONGEST_PATH, optionRow, parseOptionValue } from '../core/index.ts';
import type { Adopted, ListenPlace, Local, Target } from './invocation.ts';
import { servicePort } from './service.ts';
import { UsageError } from './usage-error.ts';

const LARGEST_PORT = 65_535;

/**
 * Where to connect, and the operands behind it: `HOST PORT`, `HOST:PORT`, `[V6]:PORT`, `unix:PATH`, `unix:@NAME`; HOST may be an Erlang tuple, and PORT
 * the name of a service. A word with more than one colon outside brackets is an IPv6 HOST.
 *
 * @throws UsageError naming the word that is wrong
 * @example remoteTarget('connect', ['::1', 'http']).target // { kind: 'tcp', host: '::1', port: 80, text: '[::1]:80' }
 */
export function remoteTarget(
  command: string,
  operands: readonly string[],
): { readonly target: Target; readonly rest: readonly string[] } {
  const { place, rest } = splitAddress(operands);
  if ('path' in place) return { target: local(place.path), rest };
  const { host, port } = place;
  if (host === undefined || host === '') throw new UsageError(`${operands.join(' ')}: no host to connect to`);
  if (port === undefined) throw new UsageError(`${command} ${host}: the port is missing`, portHint(command, host));
  return { target: tcp(host, parsePort(port, remotePortHint(command, host, port))), rest };
}

/** An IPv6 address may have swallowed the port that was meant. */
function portHint(command: string, host: string): string {
  const two = `say ${command} ${spell(host)} PORT`;
  return host.includes(':') ? `${two}; one word for both is [V6]:PORT` : two;
}

function remotePortHint(command: string, host: string, port: string): string | undefined {
  if (command === 'call') return callHint;
  return /^\d+$/.test(host) ? `the host comes first: say ${command} ${port} ${host}` : undefined;
}

/**
 * Where to listen: the same, and `PORT` alone for every address; port 0 asks the system for one.
 *
 * @throws UsageError naming the word that is wrong
 * @example listenPlace(['5678']) // { kind: 'tcp', host: undefined, port: 5678, text: '5678' }
 */
export function listenPlace(operands: readonly string[]): ListenPlace {
  const { place, rest } = splitAddress(operands);
  refuseMore(rest);
  if ('path' in place) return local(place.path);
  const { host, port } = place;
  if (port !== undefined)
    return host === undefined || host === '' ? anyAddress(parsePort(port)) : tcp(host, parsePort(port));
  if (host === undefined) throw new UsageError('listen: the address is missing');
  if (isAddress(host)) throw new UsageError(`listen ${host}: the port is missing`, `say listen ${spell(host)} PORT`);
  return anyAddress(parsePort(host, `a host alone wants its port: say listen ${host} PORT`));
}

/**
 * Where a relay listens, and where it connects to. The place to listen is one word where that says it all (`PORT`, `HOST:PORT`,
 * `unix:PATH`), else `HOST PORT`.
 *
 * @throws UsageError naming the word that is wrong
 * @example relayEnds(['5678', 'localhost', '80']).target.text // 'localhost:80'
 */
export function relayEnds(operands: readonly string[]): { readonly at: ListenPlace; readonly target: Target } {
  const [first] = operands;
  if (first === undefined) throw new UsageError('relay: the addresses are missing', relayHint);
  const words = isWholePlace(first) ? 1 : 2;
  const at = listenPlace(operands.slice(0, words));
  if (operands.length === words)
    throw new UsageError(`relay ${at.text}: the address to connect to is missing`, relayHint);
  const { target, rest } = remoteTarget(`relay ${at.text}`, operands.slice(words));
  refuseMore(rest);
  return { at, target };
}

const relayHint = 'say FROM TO, such as 5678 localhost:80';

/** A host alone wants its port; a number or the name of a service is a port. */
function isWholePlace(word: string): boolean {
  const place = splitWord(word);
  if ('path' in place || (place.port ?? '') !== '') return true;
  return /^\d+$/.test(word) || servicePort(word) !== undefined;
}

/**
 * A host and the ports to try there: `HOST PORTS`, `HOST:PORTS`, `[V6]:PORTS`; the ports as they were written.
 *
 * @throws UsageError naming the word that is wrong
 */
export function scanTarget(operands: readonly string[]): { readonly host: string; readonly ports: string } {
  const { place, rest } = splitAddress(operands);
  refuseMore(rest);
  if ('path' in place) throw new UsageError(`${operands.join(' ')}: a unix socket has no ports`);
  if (place.host === undefined || place.host === '') throw new UsageError('scan: the host is missing', scanHint);
  if (place.port === undefined) throw new UsageError(`scan ${place.host}: the ports are missing`, scanHint);
  return { host: place.host, ports: place.port };
}

const scanHint = 'say HOST PORTS, such as localhost 80,443,8000-8100';

/** Is the port missing behind the host, or everything? */
export function lacksPort(operands: readonly string[]): boolean {
  const { place } = splitAddress(operands);
  return !('path' in place) && place.port === undefined;
}

/** How many operands the address takes: a number alone is one to listen at. */
export function addressLength(command: string, [first = '']: readonly string[]): number {
  return (command === 'listen' ? isWholePlace(first) : !lacksPort([first])) ? 1 : 2;
}

/** Is it a host without a port, to listen at? A number or a service alone is a port. */
export function isHostAlone(operands: readonly string[]): boolean {
  const [word = ''] = operands;
  return operands.length === 1 && lacksPort(operands) && !isWholePlace(word);
}

/** A descriptor that is open already. */
export function adopted(fd: number): Adopted {
  return { kind: 'fd', fd, text: `fd ${fd}` };
}

/** Every address of this host. */
export function anyAddress(port: number): ListenPlace {
  return { kind: 'tcp', host: undefined, port, text: String(port) };
}

/** A place in words, once somebody listens there: with the port that the system chose, where it was asked for one. */
export function listeningText(place: ListenPlace | Adopted, port: number | undefined): string {
  if (place.kind !== 'tcp' || place.port !== 0 || port === undefined) return place.text;
  return place.text.replace(/0$/, String(port));
}

/** `127.0.0.1:80`, `[::1]:80`. */
export function hostAndPort(host: string, port: number): string {
  return `${spell(host)}:${port}`;
}

/** A unix socket; a path that begins with a NUL is an abstract name, written with an `@`. */
export function local(path: string): Local {
  const text = `unix:${path.replace(/^\0/, '@')}`;
  if (path === '' || path === '\0') throw new UsageError(`${text}: the path of the socket is missing`);
  const length = Buffer.byteLength(path);
  // It would be cut, and name another file.
  if (length > LONGEST_PATH)
    throw new UsageError(`${text}: ${length} bytes, and the path of a socket has at most ${LONGEST_PATH}`);
  return { kind: 'local', path, text };
}

type Place = { readonly host: string | undefined; readonly port: string | undefined } | { readonly path: string };

/** The host and the port as they were written, and the operands behind them. */
function splitAddress([first, ...rest]: readonly string[]): {
  readonly place: Place;
  readonly rest: readonly string[];
} {
  if (first === undefined) return { place: { host: undefined, port: undefined }, rest };
  const place = splitWord(first);
  if ('path' in place || (place.port ?? '') !== '') return { place, rest };
  const [port, ...more] = rest;
  return { place: { host: place.host, port }, rest: more };
}

function splitWord(word: string): Place {
  // What few words have is looked for without compiling an expression: that takes a quarter of a millisecond.
  const authority = word.includes('://') ? /^[a-z][a-z\d+.-]*:\/\/(?:[^/@]*@)?([^/]*)/i.exec(word)?.[1] : undefined;
  if (authority !== undefined) throw new UsageError(`${word}: a URL is no address`, `say ${authority || 'HOST PORT'}`);
  const unix = /^unix:(.*)$/s.exec(word)?.[1];
  if (unix !== undefined) return { path: unix.replace(/^@/, '\0') };
  const [, term, termPort] = /^(\{.*\})(?::([^:]*))?$/s.exec(word) ?? [];
  if (term !== undefined) return splitTerm(term, termPort);
  const [, bracketed, bracketedPort] = /^\[(.*)\](?::([^:]*))?$/s.exec(word) ?? [];
  if (bracketed !== undefined) return { host: ipv6(bracketed, word), port: bracketedPort };
  const colons = word.split(':').length - 1;
  if (colons > 1) return { host: ipv6(word, word), port: undefined };
  const [host, port] = word.split(':');
  return { host, port };
}

/** `{127,0,0,1}`, or `{local,"/run/app.sock"}`, which has no port. */
function splitTerm(term: string, port: string | undefined): Place {
  const address = readAddress(term);
  if (typeof address === 'string') return { host: address, port };
  if (typeof address === 'object' && address !== null && 'local' in address && typeof address.local === 'string') {
    return { path: address.local };
  }
  throw new UsageError(`${term}: not an address; accepted are tuples of four bytes or eight 16-bit numbers`);
}

/** An address as the `ip` option takes it: gen_tcp's rules are the rules here too. */
function readAddress(text: string): unknown {
  const row = optionRow('ip');
  try {
    return row === undefined ? undefined : parseOptionValue(row, text);
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

function isAddress(text: string): boolean {
  return readAddress(text) !== undefined && text !== 'any' && text !== 'loopback';
}

function ipv6(text: string, word: string): string {
  if (text.includes(':') && isAddress(text)) return text;
  throw new UsageError(`${word}: not an IPv6 address`, 'an address with a port is HOST:PORT or [V6]:PORT');
}

function spell(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function tcp(host: string, port: number) {
  return { kind: 'tcp', host, port, text: hostAndPort(host, port) } as const;
}

const callHint = 'say call HOST PORT DATA, or call HOST:PORT DATA';

/**
 * A port as a number or by the name of its service.
 *
 * @throws UsageError naming it
 */
export function parsePort(text: string, hint?: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : servicePort(text);
  if (port === undefined) throw new UsageError(`port ${text}: neither a number nor a service of /etc/services`, hint);
  if (port > LARGEST_PORT) throw new UsageError(`port ${text}: not a port; accepted are 0 to ${LARGEST_PORT}`);
  return port;
}

function refuseMore([operand]: readonly string[]): void {
  if (operand !== undefined)
    throw new UsageError(`${operand}: one operand too many`, 'the address is already complete');
}
