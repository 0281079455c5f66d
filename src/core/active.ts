import { GenTcpError } from './error.ts';

/** The value of the `active` option. */
export type Active = boolean | 'once' | number;

/** Who is owed a packet, as far as the active option says. */
export type ActiveState =
  | { readonly kind: 'passive' }
  | { readonly kind: 'always' }
  | { readonly kind: 'once' }
  | { readonly kind: 'counting'; readonly left: number };

/** A step of the arithmetic: the new state, and whether the owner is told `tcp_passive`. */
export interface Step {
  readonly state: ActiveState;
  readonly passive: boolean;
}

export const PASSIVE: ActiveState = { kind: 'passive' };
const ALWAYS: ActiveState = { kind: 'always' };
const ONCE: ActiveState = { kind: 'once' };

/** inet keeps the counter in a signed 16-bit integer. */
const COUNTER_MIN = -32768;
const COUNTER_MAX = 32767;

/**
 * Sets the active option: true, false and `once` replace the mode, an integer is added to the counter.
 *
 * A counter that falls to 0 or below ends passive, and says so even where the socket was passive before;
 * one that would pass 32767 is `einval` and keeps its value.
 */
export function setActive(state: ActiveState, value: Active): Step {
  if (typeof value === 'number') return addToCounter(state, value);
  if (value === 'once') return { state: ONCE, passive: false };
  return { state: value ? ALWAYS : PASSIVE, passive: false };
}

function addToCounter(state: ActiveState, value: number): Step {
  const left = (state.kind === 'counting' ? state.left : 0) + value;
  if (left > COUNTER_MAX || value < COUNTER_MIN) {
    throw new GenTcpError('einval', {
      because: `option active: the counter would be ${left}; it ends at ${COUNTER_MAX}`,
    });
  }
  return left <= 0 ? { state: PASSIVE, passive: true } : { state: { kind: 'counting', left }, passive: false };
}

/** How many data messages may be delivered until the state changes. */
export function deliverable(state: ActiveState): number {
  switch (state.kind) {
    case 'passive':
      return 0;
    case 'always':
      return Infinity;
    case 'once':
      return 1;
    case 'counting':
      return state.left;
  }
}

/** So many data messages have been delivered, no more than `deliverable`; closes and errors do not count. */
export function delivered(state: ActiveState, count = 1): Step {
  switch (state.kind) {
    case 'passive':
    case 'always':
      return { state, passive: false };
    case 'once':
      return { state: PASSIVE, passive: false };
    case 'counting':
      return state.left === count
        ? { state: PASSIVE, passive: true }
        : { state: { kind: 'counting', left: state.left - count }, passive: false };
  }
}

/** What `getopts(['active'])` answers. */
export function activeValue(state: ActiveState): Active {
  switch (state.kind) {
    case 'passive':
      return false;
    case 'always':
      return true;
    case 'once':
      return 'once';
    case 'counting':
      return state.left;
  }
}

/** Is this the count of a socket that is passive by now? */
export function isUsedUp(active: Active | undefined): boolean {
  return typeof active === 'number' && active <= 0;
}
