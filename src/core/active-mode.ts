import { type Active, type ActiveState, PASSIVE, activeValue, deliverable, delivered, setActive } from './active.ts';

/** The active option of a socket, as it stands at the moment. */
export class ActiveMode {
  #state: ActiveState = PASSIVE;

  get value(): Active {
    return activeValue(this.#state);
  }

  get passive(): boolean {
    return this.#state.kind === 'passive';
  }

  /** How many messages may be delivered until it changes. */
  get most(): number {
    return deliverable(this.#state);
  }

  /** Throws `einval` where the counter would leave its range, and changes nothing. */
  check(value: Active): void {
    setActive(this.#state, value);
  }

  /** Answers whether the owner is told `tcp_passive`. */
  set(value: Active): boolean {
    const { state, passive } = setActive(this.#state, value);
    this.#state = state;
    return passive;
  }

  /** So many messages have been delivered, no more than `most`. Answers as `set`. */
  delivered(count: number): boolean {
    const { state, passive } = delivered(this.#state, count);
    this.#state = state;
    return passive;
  }
}
