import { availableParallelism } from 'node:os';

/**
 * How long to stay awake, in milliseconds. An answer on the same machine takes some ten microseconds where the peer is awake
 * too, and fifty where it has to be woken.
 */
const LONGEST = 0.05;
const SHORTEST = 0.02;
/** So many times the time that the last answer took is enough for the next. */
const PATIENCE = 2;

/** What is written together and is not longer may be a question. More is a stream, which nobody answers at once. */
const QUESTION = 16_384;

/** Each answer that was worth the watch is worth one, and this is the most that can be saved. */
const MOST_CREDIT = 32;
/** What one costs that does not come in time, and half of it one that was there at the first look: it is found by the sleepy too. */
const COST = 2;
/** When the credit is used up, so many questions are asked before one is tried again. */
const PAUSE = 64;

/** What time it is, in milliseconds, and what is done in the next turn of the loop. */
interface Loop {
  now(): number;
  next(run: () => void): void;
  /** Is there but one processor? As long as we are awake there, the peer cannot run. Asked when it first matters. */
  alone(): boolean;
}

/**
 * Whoever asks and is answered within microseconds, packet after packet, spends most of the time on falling asleep and on being
 * woken. So after a short write the loop of this thread stays awake for a moment, as the schedulers of Erlang do: it asks the
 * kernel again and again, and whatever else there is to do is done meanwhile.
 *
 * Only where it pays: answers that do not come in time use up the credit, and then nobody stays awake for a while.
 */
export class Vigil {
  readonly #loop: Loop;
  readonly #turn = (): void => this.#watch();
  /** Since the first look. */
  #since = 0;
  #looks = 0;
  #long = LONGEST;
  #watching = false;
  #answered = false;
  #credit = COST;
  #asked = 0;
  #alone: boolean | undefined;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** So many bytes are sent. */
  asked(bytes: number): void {
    if (bytes > QUESTION || (this.#credit < COST && this.#rests())) return;
    this.#answered = false;
    this.#looks = 0;
    this.#alone ??= this.#loop.alone();
    if (this.#watching || this.#alone) return;
    this.#watching = true;
    this.#loop.next(this.#turn);
  }

  /** Bytes have arrived. */
  answered(): void {
    if (this.#answered || !this.#watching) return;
    this.#answered = true;
    if (this.#looks <= 1) {
      this.#credit -= COST / 2;
      return;
    }
    if (this.#credit < MOST_CREDIT) this.#credit += 1;
    const took = this.#loop.now() - this.#since;
    this.#long = Math.min(LONGEST, Math.max(SHORTEST, PATIENCE * took));
  }

  #watch(): void {
    if (!this.#answered) {
      const now = this.#loop.now();
      if (this.#looks === 0) this.#since = now;
      this.#looks += 1;
      if (now - this.#since < this.#long) return this.#loop.next(this.#turn);
      this.#credit -= COST;
    }
    this.#watching = false;
  }

  #rests(): boolean {
    this.#asked = (this.#asked + 1) % PAUSE;
    if (this.#asked > 0) return true;
    this.#credit = COST;
    this.#long = LONGEST;
    return false;
  }
}

/** That of this thread. */
export const vigil = new Vigil({
  now: () => performance.now(),
  next: (run) => void setImmediate(run),
  alone: () => availableParallelism() < 2,
});
