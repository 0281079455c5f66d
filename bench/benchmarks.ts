import type { Benchmark } from './contest.ts';
import { connections } from './rows/connections.ts';
import { decode } from './rows/decode.ts';
import { echo } from './rows/echo.ts';
import { framed } from './rows/framed.ts';
import { frames } from './rows/frames.ts';
import { idle } from './rows/idle.ts';
import { largeFrame } from './rows/large-frame.ts';
import { raw } from './rows/raw.ts';
import { relay } from './rows/relay.ts';
import { sockets } from './rows/sockets.ts';
import { stall } from './rows/stall.ts';
import { start } from './rows/start.ts';

/** Every benchmark by its name: a file and a line here. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  raw,
  framed,
  frames,
  relay,
  echo,
  connections,
  start,
  idle,
  sockets,
  stall,
  'large-frame': largeFrame,
  decode,
};
