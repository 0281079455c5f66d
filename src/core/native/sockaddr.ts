import { isIPv4 } from 'node:net';
import type { SockAddr } from '../address.ts';

// struct sockaddr_in, sockaddr_in6 and sockaddr_un, as the kernel reads and writes them.

const DARWIN = process.platform === 'darwin';
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export const FAMILY = { local: 1, inet: 2, inet6: DARWIN ? 30 : 10 } as const;

const SIZE = { inet: 16, inet6: 28, local: 110 } as const;
/** sun_path begins here on every system. */
const PATH_OFFSET = 2;

/** An address as bytes for bind(2). */
export function encodeSockAddr(address: SockAddr): Buffer {
  if (address.family === 'local') return encodeLocal(address.path ?? '');
  const bytes = Buffer.alloc(SIZE[address.family]);
  writeFamily(bytes, FAMILY[address.family]);
  bytes.writeUInt16BE(address.port ?? 0, 2);
  if (address.family === 'inet') {
    bytes.set(ipv4Bytes(address.addr ?? '0.0.0.0'), 4);
    return bytes;
  }
  bytes.writeUInt32BE(address.flowinfo ?? 0, 4);
  bytes.set(ipv6Bytes(address.addr ?? '::'), 8);
  if (LITTLE_ENDIAN) bytes.writeUInt32LE(address.scopeId ?? 0, 24);
  else bytes.writeUInt32BE(address.scopeId ?? 0, 24);
  return bytes;
}

/** What getsockname(2) answered. */
export function decodeSockAddr(bytes: Buffer): SockAddr {
  const family = DARWIN ? bytes.readUInt8(1) : readFamily(bytes);
  if (family === FAMILY.inet) {
    return { family: 'inet', addr: bytes.subarray(4, 8).join('.'), port: bytes.readUInt16BE(2) };
  }
  if (family === FAMILY.inet6) {
    return { family: 'inet6', addr: ipv6Text(bytes.subarray(8, 24)), port: bytes.readUInt16BE(2) };
  }
  return { family: 'local', path: decodePath(bytes.subarray(PATH_OFFSET)) };
}

function encodeLocal(path: string): Buffer {
  const name = Buffer.from(path);
  // An abstract name has the length that is given, without an end; a path ends with a NUL.
  const abstract = path.startsWith('\0') || path === '';
  const bytes = Buffer.alloc(PATH_OFFSET + name.length + (abstract ? 0 : 1));
  writeFamily(bytes, FAMILY.local);
  name.copy(bytes, PATH_OFFSET);
  return bytes;
}

function decodePath(bytes: Buffer): string {
  if (bytes.length === 0 || bytes.readUInt8(0) === 0) return bytes.toString();
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

/** BSD systems keep the length in the first byte and the family in the second. */
function writeFamily(bytes: Buffer, family: number): void {
  if (DARWIN) bytes.set([bytes.length, family], 0);
  else if (LITTLE_ENDIAN) bytes.writeUInt16LE(family, 0);
  else bytes.writeUInt16BE(family, 0);
}

function readFamily(bytes: Buffer): number {
  return LITTLE_ENDIAN ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
}

function ipv4Bytes(text: string): number[] {
  return text.split('.').map(Number);
}

function ipv6Bytes(text: string): Buffer {
  const [address = ''] = text.split('%', 1);
  const last = address.slice(address.lastIndexOf(':') + 1);
  const tail = isIPv4(last)
    ? Buffer.from(ipv4Bytes(last))
        .toString('hex')
        .replace(/^(.{4})/, '$1:')
    : last;
  const plain = address.slice(0, address.length - last.length) + tail;
  const [front = '', back] = plain.split('::');
  const head = front === '' ? [] : front.split(':');
  const foot = back === undefined || back === '' ? [] : back.split(':');
  const zeros = Array.from({ length: 8 - head.length - foot.length }, () => '0');
  const groups = back === undefined ? head : [...head, ...zeros, ...foot];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  return bytes;
}

/** Any spelling the URL standard accepts comes back in its canonical one. */
function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
