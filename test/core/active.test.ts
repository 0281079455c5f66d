import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Active, type ActiveState, PASSIVE, activeValue, delivered, setActive } from '../../src/core/active.ts';
import { GenTcpError } from '../../src/core/error.ts';
import { seed } from '../oracle/seed.ts';

const counting = (left: number): ActiveState => ({ kind: 'counting', left });
const ALWAYS: ActiveState = { kind: 'always' };
const ONCE: ActiveState = { kind: 'once' };

/** What the owner sees of a step. */
function step(state: ActiveState, value: Active): string {
  try {
    const { state: next, passive } = setActive(state, value);
    return `${String(activeValue(next))}${passive ? ' tcp_passive' : ''}`;
  } catch (error) {
    if (error instanceof GenTcpError) return error.reason;
    throw error;
  }
}

describe('setting the active option', () => {
  test.each<readonly [ActiveState, Active, string]>([
    [PASSIVE, 1, '1'],
    [PASSIVE, 32_767, '32767'],
    [ALWAYS, 5, '5'],
    [ONCE, 5, '5'],
    [counting(3), 4, '7'],
    [counting(3), -2, '1'],
    [counting(1), 32_766, '32767'],
    [counting(3), -3, 'false tcp_passive'],
    [counting(3), -4, 'false tcp_passive'],
    [counting(32_767), -32_768, 'false tcp_passive'],
    [PASSIVE, 0, 'false tcp_passive'],
    [PASSIVE, -1, 'false tcp_passive'],
    [ALWAYS, 0, 'false tcp_passive'],
    [ONCE, -32_768, 'false tcp_passive'],
    [counting(3), 0, '3'],
    [counting(1), 32_767, 'einval'],
    [counting(32_767), 1, 'einval'],
    [PASSIVE, 32_768, 'einval'],
    [PASSIVE, -32_769, 'einval'],
    [counting(3), true, 'true'],
    [counting(3), 'once', 'once'],
    [counting(3), false, 'false'],
    [ALWAYS, false, 'false'],
  ])('from %j with %j gives %s', (state, value, expected) => {
    expect(step(state, value)).toBe(expected);
  });
});

describe('a delivered packet', () => {
  test.each<readonly [ActiveState, Active, boolean]>([
    [ALWAYS, true, false],
    [ONCE, false, false],
    [counting(2), 1, false],
    [counting(1), false, true],
    [PASSIVE, false, false],
  ])('takes %j to %j, with tcp_passive: %j', (state, value, passive) => {
    const next = delivered(state);
    expect([activeValue(next.state), next.passive]).toEqual([value, passive]);
  });
});

test('the count is the sum of what was set less what was delivered, and passive is told each time it ends', () => {
  const action = fc.oneof(fc.integer({ min: -40_000, max: 40_000 }), fc.constant('packet' as const));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
      expect(actions.reduce(real, [PASSIVE, []])[1]).toEqual(actions.reduce(model, [0, []])[1]);
    }),
    { seed },
  );
});

/** What was seen after each action. */
type Log = readonly string[];

function real([state, log]: readonly [ActiveState, Log], action: number | 'packet'): readonly [ActiveState, Log] {
  const seen = action === 'packet' ? 'ok' : step(state, action);
  if (seen === 'einval') return [state, log.concat(seen)];
  const next = action === 'packet' ? delivered(state) : setActive(state, action);
  return [next.state, log.concat(`${String(activeValue(next.state))} ${next.passive}`)];
}

function model([count, log]: readonly [number, Log], action: number | 'packet'): readonly [number, Log] {
  if (action !== 'packet' && (action < -32_768 || count + action > 32_767)) return [count, log.concat('einval')];
  const next = Math.max(0, action === 'packet' ? count - 1 : count + action);
  const passive = next === 0 && (action !== 'packet' || count === 1);
  return [next, log.concat(`${next === 0 ? 'false' : next} ${passive}`)];
}
