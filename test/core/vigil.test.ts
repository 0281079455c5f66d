import { describe, expect, test } from 'vitest';
import { Vigil } from '../../src/core/transport/vigil.ts';

/** What is asked and answered, in milliseconds. */
const SOON = 0.01;
const LATE = 0.2;
const TURN = 0.001;

describe('a vigil', () => {
  test('stays awake after a question until it is answered, and no longer', () => {
    const loop = new Loop();
    expect(loop.ask(SOON)).toBeGreaterThan(1);
    expect(loop.turns(LATE)).toBe(1);
    expect(loop.turns(LATE)).toBe(0);
  });

  test('ends by itself where no answer comes', () => {
    const loop = new Loop();
    const turns = loop.ask(LATE);
    expect(turns * TURN).toBeLessThan(LATE / 2);
    expect(loop.turns(1)).toBe(0);
  });

  test('is not kept after a long write, which is no question', () => {
    const loop = new Loop();
    loop.vigil.asked(16_385);
    expect(loop.turns(SOON)).toBe(0);
  });

  test('costs a hundredth of the time, and less, where answers are always late', () => {
    const loop = new Loop();
    let turns = 0;
    for (let question = 0; question < 10_000; question += 1) turns += loop.ask(1);
    expect(turns * TURN).toBeLessThan(loop.now() / 100);
  });

  test('is given up where every answer is there at the first look', () => {
    const loop = new Loop();
    let turns = 0;
    for (let question = 0; question < 1000; question += 1) turns += loop.ask(TURN);
    expect(turns).toBeLessThan(1000 / 10);
  });

  test('is kept through some late answers where most come soon', () => {
    const loop = new Loop();
    for (let question = 0; question < 100; question += 1) loop.ask(SOON);
    for (let question = 0; question < 10; question += 1) expect(loop.ask(LATE)).toBeGreaterThan(1);
    expect(loop.ask(SOON)).toBeGreaterThan(1);
  });

  test('is tried again, when peers have become quick', () => {
    const loop = new Loop();
    for (let question = 0; question < 100; question += 1) loop.ask(LATE);
    let awake = 0;
    for (let question = 0; question < 1000; question += 1) if (loop.ask(SOON) > 1) awake += 1;
    expect(awake).toBeGreaterThan(900);
  });

  test('waits less where answers come sooner', () => {
    const loop = new Loop();
    const before = loop.ask(LATE);
    for (let question = 0; question < 200; question += 1) loop.ask(SOON);
    expect(loop.ask(LATE)).toBeLessThan(before);
  });
});

/** A loop whose turns take a microsecond each. */
class Loop {
  alone = false;
  readonly vigil = new Vigil({ now: () => this.now(), next: (run) => this.#next.push(run), alone: () => this.alone });
  readonly #next: (() => void)[] = [];
  #turns = 0;

  now(): number {
    return this.#turns * TURN;
  }

  /** Asks, and answers after so long; how often was the loop kept awake? */
  ask(milliseconds: number): number {
    this.vigil.asked(100);
    const awake = this.turns(milliseconds);
    this.vigil.answered();
    return awake;
  }

  /** So much time goes by. In how many turns was something to do? */
  turns(milliseconds: number): number {
    let busy = 0;
    for (const end = this.#turns + Math.round(milliseconds / TURN); this.#turns < end; this.#turns += 1) {
      const run = this.#next.shift();
      if (run === undefined) continue;
      busy += 1;
      run();
    }
    return busy;
  }
}
