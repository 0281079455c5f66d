import { remoteTarget } from './address-operand.ts';
import { commandOptions } from './command-options.ts';
import type { Draft } from './draft.ts';
import type { WaitInvocation } from './invocation.ts';
import { reportSettings } from './report-settings.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** An attempt that meets silence is given up for the next: the host may have come up meanwhile. */
const ATTEMPT = 1000;

/**
 * What a `wait` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function waitInvocation(draft: Draft, operands: readonly string[], surroundings: Surroundings): WaitInvocation {
  if (operands.length === 0) {
    throw new UsageError('wait: the address is missing', 'say HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH');
  }
  const { options, notes } = commandOptions('wait', draft);
  const { target, rest } = remoteTarget('wait', operands);
  const [surplus] = rest;
  if (surplus !== undefined)
    throw new UsageError(`${surplus}: one operand too many`, 'the address is already complete');
  const { connectTimeout, maxTime } = draft.settings;
  return {
    command: 'wait',
    target,
    options,
    connectTimeout: connectTimeout ?? ATTEMPT,
    maxTime,
    report: reportSettings(draft, notes, surroundings),
  };
}
