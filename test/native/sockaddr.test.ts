import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { SockAddr } from '../../src/core/address.ts';
import { decodeSockAddr, encodeSockAddr } from '../../src/core/native/sockaddr.ts';
import { failure } from '../socket/failure.ts';

const hex = (address: SockAddr): string => encodeSockAddr(address).toString('hex');

/** The interfaces with a link-local address, and their indexes. */
const scoped = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
  (addresses ?? []).flatMap((one) =>
    one.family === 'IPv6' && (one.scopeid ?? 0) > 0 ? [{ name, index: one.scopeid ?? 0 }] : [],
  ),
);

describe.runIf(process.platform === 'linux')('an address for the kernel', () => {
  test.each([
    [{ family: 'inet', addr: '127.0.0.1', port: 80 }, `020000507f000001${'0'.repeat(16)}`],
    [{ family: 'inet', addr: 'any', port: 0 }, `02000000${'0'.repeat(24)}`],
    [{ family: 'inet6', addr: '::1', port: 80 }, `0a00005000000000${'0'.repeat(31)}100000000`],
    [{ family: 'inet6', addr: '::ffff:1.2.3.4' }, `0a00000000000000${'0'.repeat(20)}ffff0102030400000000`],
    [
      { family: 'inet6', addr: 'fe80::1', port: 1, scopeId: 7, flowinfo: 9 },
      '0a00000100000009fe80000000000000000000000000000107000000',
    ],
    [{ family: 'local', path: '/a' }, '01002f6100'],
    [{ family: 'local', path: '\0a' }, '01000061'],
    [{ family: 'local', path: '' }, '0100'],
  ] satisfies readonly (readonly [SockAddr, string])[])('%j is %s', (address, bytes) => {
    expect(hex(address)).toBe(bytes);
  });

  test.each([
    { family: 'inet', addr: '192.0.2.7', port: 65_535 },
    { family: 'inet6', addr: '2001:db8::8:0:0:1', port: 1 },
    { family: 'inet6', addr: '::ffff:1.2.3.4', port: 2 },
    { family: 'local', path: '/tmp/ö' },
    { family: 'local', path: '\0a\0b' },
    { family: 'local', path: '' },
  ] satisfies readonly SockAddr[])('%j comes back as it was', (address) => {
    expect(decodeSockAddr(encodeSockAddr(address))).toEqual(address);
  });

  test.each(scoped)('takes the interface $name by its name and by its index', ({ name, index }) => {
    const named = encodeSockAddr({ family: 'inet6', addr: `fe80::1%${name}`, port: 1 });
    expect(named.readUInt32LE(24)).toBe(index);
    expect(encodeSockAddr({ family: 'inet6', addr: `fe80::1%${index}`, port: 1 })).toEqual(named);
    expect(decodeSockAddr(named)).toEqual({ family: 'inet6', addr: `fe80::1%${name}`, port: 1 });
  });

  test('says enodev for an interface that is not there', async () => {
    expect(await failure(() => encodeSockAddr({ family: 'inet6', addr: 'fe80::1%nosuch0' }))).toBe('enodev');
  });

  test('says eafnosupport for a family that is none of gen_tcp', async () => {
    expect(await failure(() => decodeSockAddr(Buffer.from('10000000', 'hex')))).toBe('eafnosupport');
  });
});
