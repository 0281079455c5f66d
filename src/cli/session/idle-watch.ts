/** How often within the time the counters are looked at: the time-out is late by at most one of these steps. */
const STEPS = 20;
/** A timer that fires more often than this costs more than it tells. */
const SHORTEST_STEP = 5;

/** Between two looks no more than so many steps count. */
const MOST_STEPS = 2;

/** What the watch looks at. */
export interface Activity {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/**
 * Calls `expired` when no byte has gone either way for the given time; while `stalled` says that our own output keeps
 * everybody waiting, the time stands still. So it does while the system gives us none: what has come meanwhile has not been
 * looked at yet.
 */
export function watchIdle(
  milliseconds: number,
  { activity, stalled, expired }: { activity: Activity; stalled: () => boolean; expired: () => void },
): { stop(): void } {
  const step = Math.max(SHORTEST_STEP, milliseconds / STEPS);
  let idle = 0;
  let seen = -1;
  let since = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const passed = Math.min(now - since, MOST_STEPS * step);
    const bytes = activity.bytesRead + activity.bytesWritten;
    idle = bytes === seen ? idle + (stalled() ? 0 : passed) : 0;
    seen = bytes;
    since = now;
    if (idle < milliseconds) return;
    clearInterval(timer);
    expired();
  }, step);
  return { stop: () => clearInterval(timer) };
}
