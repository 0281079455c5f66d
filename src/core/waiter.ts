import { type Timeout, startDeadline } from './timeout.ts';

/** Whoever waits for a value: one of the two is called, once. */
export interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The same waiter with a deadline: when it passes (or its signal aborts) first, `forget` is called, so that nobody settles
 * the waiter later, and it is rejected.
 */
export function withDeadline<Value>(
  waiter: Waiter<Value>,
  timeout: Timeout | undefined,
  forget: () => void,
): Waiter<Value> {
  if (timeout === undefined || timeout === 'infinity') return waiter;
  const deadline = startDeadline(timeout, (error) => {
    forget();
    waiter.reject(error);
  });
  return {
    resolve(value) {
      deadline.cancel();
      waiter.resolve(value);
    },
    reject(error) {
      deadline.cancel();
      waiter.reject(error);
    },
  };
}
