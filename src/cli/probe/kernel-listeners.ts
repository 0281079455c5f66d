import { existsSync, readFileSync, statSync } from 'node:fs';
import { endianness, networkInterfaces } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { type SockAddr, parseIp } from '../../core/index.ts';

/**
 * Does anybody listen there? Looked up in the kernel's own tables, so that a listener for one connection keeps it.
 * `undefined` where these do not tell: an address of another host, or a system that is not Linux.
 *
 * A listener at every address of IPv6 counts for IPv4 too: the tables do not tell ipv6_v6only.
 */
export function kernelListens(address: SockAddr): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  if (address.family === 'local') return listensAtPath(address.path ?? '');
  const bytes = bytesOf(address.addr ?? '');
  return bytes !== undefined && isOurs(address.addr ?? '', bytes) ? listensAtPort(bytes, address.port ?? 0) : undefined;
}

/** The 4 or 16 bytes of a literal address. */
function bytesOf(addr: string): Buffer | undefined {
  const ip = parseIp(addr);
  if (ip?.family === 'inet') return Buffer.from(ip.numbers);
  return ip && Buffer.from(ip.numbers.flatMap((group) => [group >> 8, group & 0xff]));
}

const LOOPBACK_NETWORK = 127;

/** Does it lead to this host? The wildcards do, too: connect(2) takes them for the loopback address. */
function isOurs(addr: string, bytes: Buffer): boolean {
  if (isZero(bytes) || (bytes.length === 4 && bytes[0] === LOOPBACK_NETWORK)) return true;
  const [plain] = addr.split('%', 1);
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === plain));
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** `::ffff:` in front of an IPv4 address: what an IPv6 socket calls it. */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

function listensAtPort(bytes: Buffer, port: number): boolean {
  const own = isZero(bytes) ? loopback(bytes.length) : bytes;
  const mapped = own.length === 4 ? Buffer.concat([MAPPED, own]) : own;
  const places = new Set([own, mapped, Buffer.alloc(4), Buffer.alloc(16)].map((address) => place(address, port)));
  const tables = own.length === 4 ? (['tcp', 'tcp6'] as const) : (['tcp6'] as const);
  return tables.some((table) => listeners(table).some((listener) => places.has(listener)));
}

function loopback(length: number): Buffer {
  return length === 4 ? Buffer.of(LOOPBACK_NETWORK, 0, 0, 1) : Buffer.concat([Buffer.alloc(15), Buffer.of(1)]);
}

/** As the tables write an address: 32-bit words in the byte order of the machine, and the port, in hex. */
function place(address: Buffer, port: number): string {
  const words = endianness() === 'LE' ? Buffer.from(address).swap32() : address;
  return `${words.toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

/** A row of the TCP tables: its number, the local place, the remote one, the state. TCP_LISTEN is 0A. */
const LISTENING_ROW = /^\s*\d+: (\S+) \S+ 0A /gm;

function listeners(table: 'tcp' | 'tcp6'): readonly string[] {
  return [...read(table).matchAll(LISTENING_ROW)].map(([, local = '']) => local);
}

/** A row of the unix table with __SO_ACCEPTCON, the mark of a socket that listens, and the path it was bound to. */
const ACCEPTING_ROW = /^\S+ \S+ \S+ 00010000 \S+ \S+ +\d+ (.+)$/gm;

function listensAtPath(path: string): boolean {
  const bound = [...read('unix').matchAll(ACCEPTING_ROW)].map(([, name = '']) => name);
  // The table writes every NUL of an abstract name so.
  if (path.startsWith('\0')) return bound.includes(path.replaceAll('\0', '@'));
  return isSocketFile(path) && bound.some((name) => isSameFile(name, path));
}

function isSocketFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

/**
 * A path is listed as it was bound: through links that ours does not go through, or from the folder of another process,
 * and then it is known by its last part alone.
 */
function isSameFile(bound: string, path: string): boolean {
  if (basename(bound) !== basename(path)) return false;
  if (!isAbsolute(bound)) return !bound.startsWith('@');
  const [theirs, ours] = [bound, path].map((name) => statSync(name, { throwIfNoEntry: false }));
  return theirs !== undefined && theirs.ino === ours?.ino && theirs.dev === ours.dev;
}

/** A table that is not there (no IPv6) is empty. */
function read(table: string): string {
  const file = `/proc/net/${table}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
