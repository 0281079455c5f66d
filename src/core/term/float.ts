/**
 * Prints a finite float as erl's `float_to_list(Float, [short])` does: the fewest digits that read back as the same float,
 * plain or with an exponent, whichever is shorter.
 *
 * @example printFloat(100000) // '1.0e5'
 */
export function printFloat(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const scientific = `${digits.slice(0, 1)}.${digits.slice(1) || '0'}e${Number(exponent)}`;
  const plain = plainDigits(digits, Number(exponent));
  return sign + (Math.abs(value) >= ALWAYS_SCIENTIFIC || scientific.length < plain.length ? scientific : plain);
}

/** From here on not every integer has a float of its own, so erl shows no plain digits that would suggest it. */
const ALWAYS_SCIENTIFIC = 2 ** 53;

function plainDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
