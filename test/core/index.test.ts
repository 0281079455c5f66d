import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import * as library from '../../src/core/index.ts';
import type {
  Address,
  ConnectOptions,
  IoData,
  ListenOptions,
  ListenSocket,
  Mailbox,
  Message,
  OptionName,
  OptionRequest,
  Options,
  Owner,
  Packet,
  PacketType,
  Reason,
  SockAddr,
  Socket,
  Stats,
  Timeout,
} from '../../src/core/index.ts';

test('the library exports what its users call', () => {
  const names = [
    'connect',
    'decodePacket',
    'encodePacket',
    'formatError',
    'formatTerm',
    'GenTcpError',
    'listen',
    'ListenSocket',
    'Mailbox',
    'parseOptions',
    'Socket',
  ];
  expect(names.filter((name) => !(name in library))).toEqual([]);
});

test('the library has the shapes of its contract', () => {
  expectTypeOf(library.listen).toEqualTypeOf<
    (port: number, options?: ListenOptions & Owner) => Promise<ListenSocket>
  >();
  expectTypeOf<Owner['owner']>().toEqualTypeOf<Mailbox | undefined>();
  expectTypeOf<Socket['send']>().parameters.toEqualTypeOf<[IoData]>();
  expectTypeOf<Socket['recv']>().parameters.toEqualTypeOf<[length?: number, timeout?: Timeout]>();
  expectTypeOf<Socket['recv']>().returns.resolves.toEqualTypeOf<Packet>();
  expectTypeOf<Socket['getopts']>().toEqualTypeOf<(names: readonly OptionRequest[]) => Options>();
  expectTypeOf<Socket['sockname']>().returns.toEqualTypeOf<SockAddr>();
  expectTypeOf<Socket['getstat']>().returns.toEqualTypeOf<Stats>();
  expectTypeOf<ListenSocket['accept']>().parameters.toEqualTypeOf<[timeout?: Timeout, owner?: Mailbox]>();
  expectTypeOf<ListenSocket['accept']>().returns.resolves.toEqualTypeOf<Socket>();
  expectTypeOf<Mailbox['receive']>().returns.resolves.toEqualTypeOf<Message>();
  expectTypeOf<Message['type']>().toEqualTypeOf<'tcp' | 'http' | 'tcp_passive' | 'tcp_closed' | 'tcp_error'>();
  expectTypeOf<InstanceType<typeof library.GenTcpError>['reason']>().toEqualTypeOf<Reason>();
  expectTypeOf<{ packet: 2; active: 'once'; linger: [true, 5]; sendTimeout: 'infinity' }>().toExtend<ConnectOptions>();
  expectTypeOf<'sendTimeout'>().toExtend<OptionName>();
  expectTypeOf<{ local: string }>().toExtend<Address>();
  expectTypeOf<'httph_bin'>().toExtend<PacketType>();
});

test('the library writes nothing and asks nobody for anything', () => {
  const index = readFileSync(new URL('../../src/core/index.ts', import.meta.url), 'utf8');
  expect(index.split('\n').filter((line) => line.startsWith('import'))).toEqual([]);
});
