import type { Cutter, CutterSettings } from './cutter.ts';
import { delimitedCutter } from './delimited.ts';

/** `--in nul`: a record ends before a NUL, as `find -print0` writes them. */
export function nulCutter({ largest }: Pick<CutterSettings, 'largest'>): Cutter {
  return delimitedCutter({ delimiter: 0, keep: false, largest });
}
