/** More than one setTimeout takes would be 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

const alive = new Set<object>();
let timer: NodeJS.Timeout | undefined;

/**
 * Keeps the process alive while anybody asks for it: libuv lets it end with a socket open that nobody reads, or a listening
 * descriptor that nobody polls.
 */
export function keepAlive(owner: object, needed: boolean): void {
  if (needed) alive.add(owner);
  else alive.delete(owner);
  if (alive.size > 0) timer ??= setInterval(() => undefined, LONGEST_TIMER);
  else {
    clearInterval(timer);
    timer = undefined;
  }
}
