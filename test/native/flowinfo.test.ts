import { describe, expect, test } from 'vitest';
import type { SockAddr } from '../../src/core/address.ts';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { failure } from '../socket/failure.ts';
import { silentPort } from '../socket/silent-port.ts';
import { turns } from '../socket/turns.ts';
import { openDescriptors } from './descriptors.ts';
import { socketCalls } from './strace.ts';
import { text } from './text.ts';

const PASSIVE = { active: false } as const;

const ON = Buffer.from(new Int32Array([1]).buffer);

/** IPV6_FLOWINFO_SEND: Linux looks at the flow information of an address only where this is set. */
const FLOWINFO_SEND = [41, 33, ON] as const;

/** IPV6_FLOWINFO: keep what came with the last packet for IPV6_2292PKTOPTIONS. */
const FLOWINFO = [41, 11, ON] as const;
const PKTOPTIONS = [41, 6, 256] as const;

/** The flow information in control messages: behind the length of 20 bytes, the level and the type. */
function flowinfoIn(messages: Uint8Array): number | undefined {
  const bytes = Buffer.from(messages);
  const at = bytes.indexOf(Buffer.from('1400000000000000290000000b000000', 'hex'));
  return at === -1 ? undefined : bytes.readUInt32BE(at + 16);
}

function at(port: number, more: Partial<SockAddr>): SockAddr {
  return { family: 'inet6', addr: '::1', port, ...more };
}

function source(name: string): string {
  return JSON.stringify(new URL(`../../src/core/${name}.ts`, import.meta.url).href);
}

describe('the flow information of an address to connect to', () => {
  test('reaches the kernel, and the flow label in it the peer', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: '::1', raw: [FLOWINFO] });
    const target = at(listener.port(), { flowinfo: 0x1_2345 });
    await using client = await connect(target, { ...PASSIVE, raw: [FLOWINFO_SEND] });
    await using server = await listener.accept(2000);
    await client.send('hello');
    expect(await text(server, 5)).toBe('hello');
    await server.send('you');
    expect(await text(client, 3)).toBe('you');
    expect(client.peername()).toEqual(listener.sockname());
    expect(server.peername()).toEqual(client.sockname());
    const { raw: [answer] = [] } = server.getopts([{ raw: PKTOPTIONS }]);
    expect(flowinfoIn(answer?.[2] ?? Buffer.alloc(0))).toBe(0x1_2345);
  });

  test('is in the call of connect(2)', async () => {
    const calls = await socketCalls(`
      const { listen } = await import(${source('listen')});
      const { connect } = await import(${source('connect')});
      const listener = await listen(0, { ip: '::1' });
      const socket = await connect({ family: 'inet6', addr: '::1', port: listener.port(), flowinfo: 7 });
      await socket.close();
      await listener.close();`);
    const call = expect.stringMatching(/^connect\(\d+, \{sa_family=AF_INET6.*sin6_flowinfo=htonl\(7\).*EINPROGRESS/);
    expect(calls).toContainEqual(call);
  });

  test('does not change how a connection fails', async () => {
    const listener = await listen(0, { ...PASSIVE, ip: '::1' });
    const refused = at(listener.port(), { flowinfo: 7 });
    await listener.close();
    const before = openDescriptors();
    expect(await failure(() => connect(refused, PASSIVE))).toBe('econnrefused');
    expect(openDescriptors()).toBe(before);
    using silent = await silentPort('::1');
    const open = openDescriptors();
    expect(await failure(() => connect(at(silent.port, { flowinfo: 7 }), PASSIVE, 50))).toBe('timeout');
    await turns();
    expect(openDescriptors()).toBe(open);
  });
});

describe('a scope that is no interface', () => {
  test('is refused by the kernel, and not dropped', async () => {
    await using listener = await listen(0, { ...PASSIVE, inet6: true });
    const nowhere: SockAddr = { family: 'inet6', addr: 'fe80::1', port: listener.port(), scopeId: 9999 };
    expect(await failure(() => connect(nowhere, PASSIVE, 2000))).toMatch(/^(?:enodev|enetunreach|einval|enxio)$/);
  });
});
