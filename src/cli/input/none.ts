import type { Cutter } from './cutter.ts';

/** `--in none`: stdin is not opened, so nothing is ever cut. */
export function noneCutter(): Cutter {
  return { push() {}, end() {}, held: 0 };
}
