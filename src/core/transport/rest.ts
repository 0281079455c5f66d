/** Who reads, and for the moment needs nothing. */
interface Reader {
  /** Is something needed again? */
  readonly reading: boolean;
  /** Stops to read, unless something is needed again. */
  rest(): void;
}

let tired: Reader[] = [];
let unoccupied: Reader[] = [];

/**
 * Calls `rest` when all that follows from the present read has been done, and before the next one.
 *
 * A recv that was answered is mostly followed by another one: to stop in between would take the descriptor out of epoll and
 * put it in again for every packet, which costs more than the read itself. Only for who was called back by libuv just now:
 * immediates run after such callbacks and before libuv waits again.
 */
export function restSoon(reader: Reader): void {
  if (tired.push(reader) === 1) void NOW.then(afterThisTick);
}

const NOW = Promise.resolve();

/** Behind all that follows from promises. Most have been asked for more by then, and an immediate for them would be in vain. */
function afterThisTick(): void {
  process.nextTick(look);
}

function look(): void {
  const all = tired;
  tired = [];
  for (const reader of all) {
    if (reader.reading) reader.rest();
    else if (unoccupied.push(reader) === 1) setImmediate(restAll);
  }
}

function restAll(): void {
  const all = unoccupied;
  unoccupied = [];
  for (const reader of all) reader.rest();
}
