/**
 * A value with three digits and its unit: a unit of one letter or two takes the letter of the thousands, others are words.
 *
 * @example quantity(5_412_345, 'packets/s') // '5.41 M packets/s'
 * @example quantity(0.0000612, 's') // '61.2 µs'
 */
export function quantity(value: number, unit: string): string {
  if (/^(?:B|s)(?:\/|$)/.test(unit)) return `${compact(value)}${unit}`;
  return `${value < 1 ? value.toFixed(2) : compact(value).trim()} ${unit}`;
}

/** @example compact(5_412_345) // '5.41 M' */
export function compact(value: number): string {
  const [scale, letter] = SCALES.find(([least]) => Math.abs(value) >= least) ?? [1, ''];
  return `${threeDigits(value / scale)} ${letter}`;
}

/** @example times(1.948) // '1.95×' */
export function times(ratio: number): string {
  return `${threeDigits(ratio)}×`;
}

const SCALES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
] as const;

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
