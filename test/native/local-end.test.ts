import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ListenOptions } from '../../src/core/options/options.ts';
import { freePort } from './descriptors.ts';

function at(port?: number): { family: 'inet'; addr: string; port?: number } {
  return { family: 'inet', addr: '127.0.0.2', ...(port === undefined ? {} : { port }) };
}

/** As gen_tcp of OTP 25 answers them, but for the last: there a socket address without a port is one with port 0. */
const places: readonly (readonly [
  options: (port: number) => ListenOptions,
  addr: string,
  port: 'given' | 'another',
])[] = [
  [(port) => ({ ifaddr: at(port) }), '127.0.0.2', 'given'],
  [(port) => ({ ifaddr: at(port), ip: '127.0.0.3' }), '127.0.0.3', 'given'],
  [(port) => ({ ip: '127.0.0.3', ifaddr: at(port) }), '127.0.0.2', 'given'],
  [(port) => ({ ifaddr: at(1), port }), '127.0.0.2', 'given'],
  [(port) => ({ ifaddr: at(port), port: 0 }), '127.0.0.2', 'another'],
  [(port) => ({ port, ifaddr: at(0) }), '127.0.0.2', 'another'],
  [(port) => ({ ifaddr: { family: 'inet', port } }), '0.0.0.0', 'given'],
  [(port) => ({ ip: '127.0.0.3', port }), '127.0.0.3', 'given'],
  [(port) => ({ port, ifaddr: at() }), '127.0.0.2', 'given'],
];

describe('the local end', () => {
  test.each(places)('%s is at %s, at %s port', async (options, addr, which) => {
    const port = await freePort();
    await using listener = await listen(0, options(port));
    const name = listener.sockname();
    expect([name.addr, name.port === port ? 'given' : 'another']).toEqual([addr, which]);
  });

  test('has the port of a socket address before the one that listen was given', async () => {
    const port = await freePort();
    await using listener = await listen(1, { ifaddr: at(port) });
    expect(listener.port()).toBe(port);
  });

  test('of a connection is bound to all of a socket address', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', active: false });
    const port = await freePort();
    await using client = await connect('127.0.0.1', listener.port(), {
      active: false,
      ifaddr: at(port),
      ip: '127.0.0.3',
    });
    expect(client.sockname()).toEqual({ family: 'inet', addr: '127.0.0.3', port });
  });
});
