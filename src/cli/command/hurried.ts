import type { Run } from '../run.ts';

/** How long an interrupted run waits for the reader of stdout. */
const LAST_WORDS = 1000;

/** What an interrupted run still waits for: a second at most, and not at all at a second signal. */
export function hurried(settled: Promise<void>, { insisted }: Run): Promise<void> {
  const soon = new Promise<void>((resolve) => {
    setTimeout(resolve, LAST_WORDS);
  });
  return Promise.race([settled, insisted, soon]);
}
