/**
 * A value with three digits and its unit: one of a letter takes the letter of the thousands, as SI has it; a word does not.
 *
 * @example quantity(0.0000612, 's') // '61.2 µs'
 * @example quantity(5_412_345, 'packets/s') // '5.41 M packets/s'
 */
export function quantity(value: number, unit: string): string {
  return isSymbol(unit) ? `${amount(value, unit)}${unit}` : `${amount(value, unit).trim()} ${unit}`;
}

/** The same without the unit. */
export function amount(value: number, unit: string): string {
  const scales = isSymbol(unit) ? [...LARGE, ...SMALL] : LARGE;
  const [scale, letter] = scales.find(([least]) => Math.abs(value) >= least) ?? [1, ''];
  return `${threeDigits(value / scale)} ${letter}`;
}

/** @example times(1.948) // '1.95×' */
export function times(ratio: number): string {
  return `${threeDigits(ratio)}×`;
}

type Scale = readonly [number, string];

const LARGE: readonly Scale[] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
];
const SMALL: readonly Scale[] = [
  [1e-3, 'm'],
  [1e-6, 'µ'],
];

/** Seconds and bytes, and these in a second. */
function isSymbol(unit: string): boolean {
  return /^[sB](?:\/|$)/.test(unit);
}

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
