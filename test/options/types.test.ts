import { expectTypeOf, test } from 'vitest';
import type { SockAddr } from '../../src/core/address.ts';
import type {
  ConnectOptions,
  ListenOptions,
  OptionName,
  OptionRequest,
  Options,
} from '../../src/core/options/options.ts';
import type { PacketType } from '../../src/core/packet/table.ts';

test('the option types follow from the table', () => {
  expectTypeOf<Options['sendTimeout']>().toEqualTypeOf<number | 'infinity' | undefined>();
  expectTypeOf<Options['active']>().toEqualTypeOf<boolean | 'once' | number | undefined>();
  expectTypeOf<Options['packet']>().toEqualTypeOf<PacketType | undefined>();
  expectTypeOf<Options['mode']>().toEqualTypeOf<'list' | 'binary' | undefined>();
  expectTypeOf<Options['linger']>().toEqualTypeOf<readonly [on: boolean, seconds: number] | undefined>();
  expectTypeOf<Options['ip']>().toEqualTypeOf<string | { readonly local: string } | SockAddr | undefined>();
  expectTypeOf<Options['ipv6V6only']>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<Options>().not.toHaveProperty('send_timeout');
  expectTypeOf<{ packet: 2; raw: [[6, 1, Buffer]] }>().toExtend<Options>();
  expectTypeOf<{ sendTimeout: '5s' }>().not.toExtend<Options>();
  expectTypeOf<{ mode: string }>().not.toExtend<Options>();
});

test('connect, listen and getopts take what the table says', () => {
  expectTypeOf<ListenOptions>().toHaveProperty('backlog');
  expectTypeOf<ConnectOptions>().not.toHaveProperty('backlog');
  expectTypeOf<ConnectOptions>().toHaveProperty('nopush');
  expectTypeOf<ConnectOptions>().not.toHaveProperty('pktoptions');
  expectTypeOf<ListenOptions>().not.toHaveProperty('readPackets');
  expectTypeOf<ListenOptions['tcpModule']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<ConnectOptions>().toExtend<Options>();
  expectTypeOf<'pktoptions'>().toExtend<OptionName>();
  expectTypeOf<'backlog'>().not.toExtend<OptionName>();
  expectTypeOf<'raw'>().not.toExtend<OptionName>();
  expectTypeOf<{ raw: [6, 8, 4] }>().toExtend<OptionRequest>();
});
