import type { Benchmark } from './contest.ts';
import { decode } from './rows/decode.ts';
import { framed } from './rows/framed.ts';
import { frames } from './rows/frames.ts';
import { raw } from './rows/raw.ts';

/** Every benchmark by its name: a file and a line here. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  raw,
  framed,
  frames,
  decode,
};
