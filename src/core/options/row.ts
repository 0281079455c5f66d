import type { Encoding } from './encoding.ts';
import type { Kind } from './kind.ts';
import { camelCase } from './name.ts';

/** The functions that take an option list; `getopts` takes names. */
export type Call = 'connect' | 'listen' | 'setopts' | 'getopts';

export type Scope = Exclude<Call, 'getopts'>;

/** The latest moment at which a value can still take effect. `live`: at any time. */
export type Applied = 'creation' | 'before bind' | 'before connect or listen' | 'live';

export type Family = 'inet' | 'inet6' | 'local';

/** The two numbers of getsockopt(2) and setsockopt(2). */
export type SocketOption = readonly [level: number, option: number];

/** A socket option of the kernel. */
export interface Kernel {
  readonly linux: SocketOption;
  /** Where an IPv6 socket has another number on Linux. */
  readonly linuxInet6?: SocketOption;
  /** From macOS' headers; never run. `undefined`: that system has no such option. */
  readonly darwin: SocketOption | undefined;
  readonly encoding: Encoding;
  /** The sockets that have it; `getopts` leaves it out on the others. */
  readonly families: readonly Family[];
  /** Linux overwrites this other option as a side effect: save it before, put it back after, as inet_drv's setopt does. */
  readonly disturbs?: 'priority';
}

/**
 * Who holds the value: the read side, the write side, whoever opens the socket, the kernel, the kernel by the numbers in
 * the value (`raw`), or nobody (taken without effect; getopts answers the default, or leaves it out where there is none).
 */
export type Home = 'read' | 'write' | 'opening' | 'raw' | 'none' | Kernel;

export type Unit = 'bytes' | 'ms' | 's' | 'hops' | 'probes';

/** @internal One option of gen_tcp: everything that is known about it. */
export interface OptionRow<Name extends string = string, Value = unknown, Called extends Call = Call> {
  /** gen_tcp's name: `send_timeout`. */
  readonly name: Name;
  /** The same as an object key: `sendTimeout`. */
  readonly key: string;
  readonly kind: Kind<Value>;
  /** A value other than the default, for examples and for trying the option out; a boolean needs none. */
  readonly example?: Value;
  /** `undefined`: not set, or the kernel's own. */
  readonly default: Value | undefined;
  readonly home: Home;
  readonly applied: Applied;
  readonly calls: readonly Called[];
  /** An accepted socket takes the listener's value, as it is at the moment of the accept. */
  readonly inherited: boolean;
  /** gen_tcp defines it as without effect on this kind of socket: it is taken, and that is all. */
  readonly effect?: 'none';
  readonly unit?: Unit;
  /** The systems that have it, where that is not all and no number of the kernel tells. */
  readonly systems?: readonly NodeJS.Platform[];
  /** A shorthand: `binary` is `{mode,binary}`. */
  readonly standsFor?: { readonly name: string; readonly value: unknown };
  /** One line, without a full stop. */
  readonly summary: string;
  /** One paragraph. */
  readonly description: string;
}

/** A row of the table, its name, value and calls kept as types. */
export function option<const Name extends string, Value, const Called extends Call>(
  row: Omit<OptionRow<Name, Value, Called>, 'key' | 'default' | 'example'> & {
    readonly default: NoInfer<Value> | undefined;
    readonly example?: NoInfer<Value>;
  },
): OptionRow<Name, Value, Called> {
  return { ...row, key: camelCase(row.name) };
}

/** @internal A value for examples and for trying an option out, other than its default; `undefined` for one that is only read. */
export function exampleOf<Value>({ example, default: usual, kind }: OptionRow<string, Value>): Value | undefined {
  return example ?? kind.check(typeof usual === 'boolean' ? !usual : kind.form === 'bare' ? true : undefined);
}

/** What most options are taken by. */
export const EVERY_CALL = ['connect', 'listen', 'setopts', 'getopts'] as const;

/** What an option of the opening itself is taken by. */
export const OPENING_CALLS = ['connect', 'listen'] as const;
