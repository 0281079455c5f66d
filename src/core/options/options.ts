import type { CamelCase } from './name.ts';
import type { Call, OptionRow } from './row.ts';
import type { KnownRow } from './table.ts';

type ValueOf<Row> = Row extends OptionRow<string, infer Value> ? Value : never;

/** The rows that one of the calls takes. */
type RowsOf<Called extends Call> = KnownRow extends infer Row
  ? Row extends OptionRow<string, unknown, infer Taken>
    ? Called & Taken extends never
      ? never
      : Row
    : never
  : never;

type ValuesOf<Row extends OptionRow> = {
  readonly [One in Row as CamelCase<One['name']>]?: ValueOf<One> | undefined;
};

/**
 * Options as an object: gen_tcp's names in camelCase.
 *
 * @example { packet: 2, active: 'once', sendTimeout: 5000, linger: [true, 5], ip: '127.0.0.1', raw: [[6, 1, bytes]] }
 */
export type Options = ValuesOf<KnownRow>;

/** The options that `connect` takes. */
export type ConnectOptions = ValuesOf<RowsOf<'connect'>>;

/** The options that `listen` takes. */
export type ListenOptions = ValuesOf<RowsOf<'listen'>>;

/** The names that `getopts` takes. `raw` needs its numbers: see OptionRequest. */
export type OptionName = Exclude<CamelCase<RowsOf<'getopts'>['name']>, 'raw'>;

/** What `getopts` is asked for: a name, or a socket option by its numbers with a size, or with bytes to start from. */
export type OptionRequest =
  OptionName | { readonly raw: readonly [level: number, option: number, sizeOrBytes: number | Uint8Array] };
