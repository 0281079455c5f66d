/** The number that decimal digits make in a C int, which wraps: OTP reads the numbers of HTTP so. No digits are 0. */
export function int32(digits: string): number {
  if (digits.length < 10) return Number(digits);
  let value = 0;
  for (const digit of digits) value = (Math.imul(value, 10) + Number(digit)) | 0;
  return value;
}
