const SIZE = /^(\d{1,10})([kMG]?)$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/**
 * A number of bytes in the name of a packet type; undefined for what is none.
 *
 * @example sizeOf('64k') // 65536
 */
export function sizeOf(text: string): number | undefined {
  const [, digits, unit] = SIZE.exec(text) ?? [];
  return digits === undefined || unit === undefined ? undefined : Number(digits) * (UNITS[unit] ?? Number.NaN);
}
