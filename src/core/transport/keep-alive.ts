/** More than one setTimeout takes would be 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Who may keep the process alive. */
interface Keeper {
  /** Does it now? Nobody else changes it: a list of all of them would be memory for each. */
  keepsAlive: boolean;
}

let keepers = 0;
let timer: NodeJS.Timeout | undefined;

/**
 * Keeps the process alive while anybody asks for it: libuv lets it end with a socket open that nobody reads, or a listening
 * descriptor that nobody polls.
 */
export function keepAlive(keeper: Keeper, needed: boolean): void {
  if (keeper.keepsAlive === needed) return;
  keeper.keepsAlive = needed;
  keepers += needed ? 1 : -1;
  if (keepers > 0) timer ??= setInterval(() => undefined, LONGEST_TIMER);
  else {
    clearInterval(timer);
    timer = undefined;
  }
}
