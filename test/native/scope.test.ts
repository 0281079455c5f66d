import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { text } from './text.ts';

const PASSIVE = { active: false } as const;

/** Link-local addresses of this host, which say nothing without their interface. */
const addresses = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
  (all ?? []).flatMap((one) =>
    one.family === 'IPv6' && (one.scopeid ?? 0) > 0 ? [{ name, addr: one.address, scopeId: one.scopeid ?? 0 }] : [],
  ),
);

if (addresses.length === 0) process.emitWarning('no link-local address here: scopes are not tested');

describe.skipIf(addresses.length === 0)('a scope', () => {
  test.each(addresses)('%o is kept by listen and connect, and shown', async ({ name, addr, scopeId }) => {
    const scoped = `${addr}%${name}`;
    await using listener = await listen(0, { ...PASSIVE, ip: scoped });
    const port = listener.port();
    expect(listener.sockname()).toEqual({ family: 'inet6', addr: scoped, port });
    for (const run of [
      () => connect(scoped, port, PASSIVE),
      () => connect({ family: 'inet6', addr, port, scopeId }, PASSIVE),
      () => connect({ family: 'inet6', addr: scoped, port }, { ...PASSIVE, ip: scoped }),
      () => connect(scoped, port, { ...PASSIVE, ifaddr: { family: 'inet6', addr, scopeId } }),
    ]) {
      await using client = await run();
      await using server = await listener.accept(2000);
      expect(client.peername()).toEqual({ family: 'inet6', addr: scoped, port });
      expect(client.sockname()).toMatchObject({ addr: scoped });
      expect(server.sockname()).toEqual(client.peername());
      await client.send('hi');
      expect(await text(server, 2)).toBe('hi');
    }
  });
});

const LARGEST = 2_147_483_647;

describe.runIf(process.platform === 'linux')('an interface that is not there', () => {
  test.each([
    ['nosuch0', 'no network interface is called nosuch0 (enodev)'],
    [String(LARGEST), `no network interface has the index ${LARGEST} (enodev)`],
    ['4294967297', 'no network interface has the index 4294967297 (enodev)'],
  ])('is refused by name: %s', async (scope, said) => {
    const ip = `fe80::1%${scope}`;
    // Without a look at it the kernel would send it anywhere, and nobody would answer.
    await expect(connect(ip, 80, PASSIVE)).rejects.toThrow(said);
    await expect(connect('::1', 80, { ...PASSIVE, ip })).rejects.toThrow(said);
    for (const options of [{ ip }, { ip, reuseaddr: true }]) await expect(listen(0, options)).rejects.toThrow(said);
  });

  test('is refused by its number in a socket address', async () => {
    const address = { family: 'inet6', addr: 'fe80::1', port: 80, scopeId: LARGEST } as const;
    await expect(connect(address, PASSIVE)).rejects.toThrow(`no network interface has the index ${LARGEST} (enodev)`);
  });
});
