/** Milliseconds in a unit of time, as people write it behind a number. */
const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** A unit of size is a power of 1024. */
const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['M', 1024 ** 2],
  ['G', 1024 ** 3],
]);

/**
 * Milliseconds from text: a whole number of them, or a decimal number with a unit. `undefined` for anything else, and for
 * less than a whole millisecond, which no timer keeps.
 *
 * @internal
 * @example parseMilliseconds('0.5s') // 500
 */
export function parseMilliseconds(text: string): number | undefined {
  const [, number, unit] = /^(\d+|\d*\.\d+(?=[a-z]))(|ms|s|m|h)$/.exec(text) ?? [];
  return scale(number, TIME_UNITS.get(unit ?? ''));
}

/**
 * Bytes from text: a whole number, or a number with `k`, `M` or `G`; `undefined` for anything else.
 *
 * @internal
 * @example parseBytes('64k') // 65536
 */
export function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^(-?\d+|\d*\.\d+(?=[kMG]))(|k|M|G)$/.exec(text) ?? [];
  return scale(number, SIZE_UNITS.get(unit ?? ''));
}

/** Binary fractions: 4.35 · 1000 is 4349.999…, which is meant to be whole. */
const ROUNDING = 1e-6;

function scale(number: string | undefined, factor: number | undefined): number | undefined {
  if (number === undefined || factor === undefined) return undefined;
  const exact = Number(number) * factor;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) < ROUNDING && Number.isSafeInteger(whole) ? whole : undefined;
}
