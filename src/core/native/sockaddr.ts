import { type SockAddr, literalAddress } from '../address.ts';
import { LITTLE_ENDIAN } from '../byte-order.ts';
import { GenTcpError } from '../error.ts';
import { type Ip, formatIp, parseIp } from '../ip.ts';
import type { Family } from '../options/row.ts';
import { interfaceIndex, interfaceScope } from './interface.ts';

// struct sockaddr_in, sockaddr_in6 and sockaddr_un, as the kernel reads and writes them.

const DARWIN = process.platform === 'darwin';

/** AF_UNIX, AF_INET, AF_INET6. */
export const FAMILY = { local: 1, inet: 2, inet6: DARWIN ? 30 : 10 } as const satisfies Record<Family, number>;

const SIZE = { inet: 16, inet6: 28 } as const;
/** sun_path begins here on every system. */
const PATH_OFFSET = 2;

/**
 * An address as bytes for bind(2).
 *
 * @throws GenTcpError `einval` for an interface in its scope that does not exist
 */
export function encodeSockAddr(address: SockAddr): Buffer {
  if (address.family === 'local') return encodeLocal(address.path ?? '');
  const { family } = address;
  const ip = literalIp(address.addr ?? 'any', family);
  const bytes = Buffer.alloc(SIZE[family]);
  writeFamily(bytes, FAMILY[family]);
  bytes.writeUInt16BE(address.port ?? 0, 2);
  if (family === 'inet') {
    bytes.set(ip.numbers, 4);
    return bytes;
  }
  bytes.writeUInt32BE(address.flowinfo ?? 0, 4);
  for (const [index, group] of ip.numbers.entries()) bytes.writeUInt16BE(group, 8 + index * 2);
  const scope = ip.scope === undefined ? (address.scopeId ?? 0) : interfaceIndex(ip.scope);
  if (LITTLE_ENDIAN) bytes.writeUInt32LE(scope, 24);
  else bytes.writeUInt32BE(scope, 24);
  return bytes;
}

/** What getsockname(2) or getpeername(2) answered; the scope stands in the text of the address, as in net.Socket. */
export function decodeSockAddr(bytes: Buffer): SockAddr {
  const family = familyIn(bytes);
  switch (family) {
    case 'inet':
      return { family, addr: formatIp({ family, numbers: [...bytes.subarray(4, 8)] }), port: bytes.readUInt16BE(2) };
    case 'inet6':
      return { family, addr: decodeIpv6(bytes), port: bytes.readUInt16BE(2) };
    case 'local':
      return { family, path: decodePath(bytes.subarray(PATH_OFFSET)) };
    case undefined:
      throw new GenTcpError('eafnosupport');
  }
}

function familyIn(bytes: Buffer): Family | undefined {
  const number = DARWIN ? bytes.readUInt8(1) : LITTLE_ENDIAN ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  if (number === FAMILY.inet) return 'inet';
  if (number === FAMILY.inet6) return 'inet6';
  return number === FAMILY.local ? 'local' : undefined;
}

function literalIp(text: string, family: 'inet' | 'inet6'): Ip {
  const ip = parseIp(literalAddress(text, family));
  if (ip?.family === family) return ip;
  throw new GenTcpError('badarg', { because: `${text} is no address of the family ${family}` });
}

function encodeLocal(path: string): Buffer {
  const name = Buffer.from(path);
  // An abstract name has the length that is given, without an end; a path ends with a NUL; with neither Linux chooses a name.
  const abstract = path.startsWith('\0') || path === '';
  const bytes = Buffer.alloc(PATH_OFFSET + name.length + (abstract ? 0 : 1));
  writeFamily(bytes, FAMILY.local);
  name.copy(bytes, PATH_OFFSET);
  return bytes;
}

function decodePath(bytes: Buffer): string {
  // An abstract name begins with a NUL; macOS has none, and pads the path of a socket that has no name.
  if (!DARWIN && bytes[0] === 0) return bytes.toString();
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

function decodeIpv6(bytes: Buffer): string {
  const numbers = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(8 + index * 2));
  const index = LITTLE_ENDIAN ? bytes.readUInt32LE(24) : bytes.readUInt32BE(24);
  return formatIp({ family: 'inet6', numbers, ...(index === 0 ? {} : { scope: interfaceScope(index) }) });
}

/** BSD systems keep the length in the first byte and the family in the second. */
function writeFamily(bytes: Buffer, family: number): void {
  if (DARWIN) bytes.set([bytes.length, family], 0);
  else if (LITTLE_ENDIAN) bytes.writeUInt16LE(family, 0);
  else bytes.writeUInt16BE(family, 0);
}
