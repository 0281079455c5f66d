/** Who reads, and for the moment needs nothing. */
interface Reader {
  /** Is something needed again? */
  readonly reading: boolean;
  /** Stops to read, unless something is needed again. */
  rest(): void;
}

/** So many promises may be settled one after another between a packet and the next recv before it costs more to look than to wait. */
const MOST_LOOKS = 8;

let tired: Reader[] = [];
let unoccupied: Reader[] = [];
let looks = 0;

/**
 * Calls `rest` when all that follows from the present read has been done, and before the next one.
 *
 * A recv that was answered is mostly followed by another one: to stop in between would take the descriptor out of epoll and
 * put it in again for every packet, which costs more than the read itself. Only for who was called back by libuv just now:
 * immediates run after such callbacks and before libuv waits again. Most have been asked for more while promises settled: for
 * them a tick, let alone an immediate, would be in vain.
 */
export function restSoon(reader: Reader): void {
  if (tired.push(reader) > 1) return;
  looks = 0;
  void NOW.then(look);
}

const NOW = Promise.resolve();

function look(): void {
  looks += 1;
  if (tired.every(({ reading }) => reading)) lookAtLast();
  else if (looks < MOST_LOOKS) void NOW.then(look);
  else process.nextTick(lookAtLast);
}

function lookAtLast(): void {
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
