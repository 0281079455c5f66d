import { decode, encode } from './encoding.ts';
import { raw } from './kind-raw.ts';
import type { Options } from './options.ts';
import { refusal } from './refusal.ts';
import type { Family, Kernel, OptionRow, SocketOption } from './row.ts';
import { optionRow } from './table.ts';

/** One call of setsockopt(2). */
export interface KernelSetting {
  readonly row: OptionRow;
  readonly level: number;
  readonly option: number;
  readonly value: Buffer;
}

/**
 * What options ask of the kernel, in their order, those of `raw` included.
 *
 * Fails with `enotsup`, naming the option, for one that this system has not.
 *
 * @example kernelSettings({ nodelay: true }) // [{ row, level: 6, option: 1, value: <01 00 00 00> }]
 */
export function kernelSettings(options: Options): readonly KernelSetting[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const row = optionRow(key);
    return row === undefined || value === undefined ? [] : settings(row, value);
  });
}

function settings(row: OptionRow, value: unknown): readonly KernelSetting[] {
  if (row.home === 'raw') {
    return (raw.check(value) ?? []).map(([level, option, bytes]) => ({
      row,
      level,
      option,
      value: Buffer.from(bytes),
    }));
  }
  if (typeof row.home === 'string') return [];
  const bytes = encode(row.home.encoding, value);
  if (bytes === undefined) return [];
  const [level, option] = kernelOption(row, row.home, 'inet');
  return [{ row, level, option, value: bytes }];
}

/**
 * The numbers of an option on this system.
 *
 * Fails with `enotsup`, naming the option, where this system has no such option.
 */
export function kernelOption(row: OptionRow, kernel: Kernel, family: Family): SocketOption {
  const numbers = numbersOn(process.platform, kernel, family);
  if (numbers === undefined) throw refusal('enotsup', row.name, withoutOption(process.platform));
  return numbers;
}

/**
 * Why a system has not got an option, as far as the table tells; `undefined` where it has it. What its kernel says is
 * another matter.
 *
 * @internal
 */
export function whyLacking({ home, systems }: OptionRow, platform: NodeJS.Platform): string | undefined {
  const lacks = systems?.includes(platform) === false;
  if (typeof home === 'string') return lacks ? withoutOption(platform) : undefined;
  return numbersOn(platform, home, 'inet') === undefined ? withoutOption(platform) : undefined;
}

function withoutOption(platform: NodeJS.Platform): string {
  return `${platform} has no such socket option`;
}

function numbersOn(platform: NodeJS.Platform, kernel: Kernel, family: Family): SocketOption | undefined {
  if (platform === 'darwin') return kernel.darwin;
  if (platform !== 'linux') return undefined;
  return family === 'inet6' ? (kernel.linuxInet6 ?? kernel.linux) : kernel.linux;
}

/**
 * The value of an option from the bytes that getsockopt(2) answered; `undefined` where they do not hold one.
 *
 * @example kernelValue(row, Buffer.from([1, 0, 0, 0])) // true
 */
export function kernelValue<Value>(row: OptionRow<string, Value>, bytes: Buffer): Value | undefined {
  return typeof row.home === 'string' ? undefined : row.kind.check(decode(row.home.encoding, bytes));
}
