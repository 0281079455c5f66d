import type { Milliseconds } from './invocation.ts';

/** setTimeout turns longer times into 1 ms; they are waited for in stages. */
const LONGEST_STAGE = 2 ** 31 - 1;

/** Calls `fired` after a time of any length; answers how to stop it. It keeps no process going. */
export function startTimer(time: Milliseconds, fired: () => void): () => void {
  if (time === 'infinity') return () => undefined;
  let left = time;
  let timer = setTimeout(stage, Math.min(left, LONGEST_STAGE)).unref();
  function stage(): void {
    left -= LONGEST_STAGE;
    if (left <= 0) fired();
    else timer = setTimeout(stage, Math.min(left, LONGEST_STAGE)).unref();
  }
  return () => clearTimeout(timer);
}
