import { adopted, connectTarget, lacksPort } from './address-operand.ts';
import { commandOptions, unixNotes } from './command-options.ts';
import type { Draft } from './draft.ts';
import type { ConnectInvocation } from './invocation.ts';
import { reportSettings } from './report-settings.ts';
import { sessionSettings } from './session-settings.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/**
 * What a `connect` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function connectInvocation(
  draft: Draft,
  operands: readonly string[],
  surroundings: Surroundings,
): ConnectInvocation {
  const { options, notes } = commandOptions('connect', draft);
  const target = targetOf(draft, operands);
  return {
    command: 'connect',
    target,
    options,
    session: sessionSettings(draft.settings, options, surroundings),
    report: reportSettings(draft, [...notes, ...unixNotes(target, options)], surroundings),
    connectTimeout: draft.settings.connectTimeout,
    retry: draft.settings.retry,
  };
}

function targetOf({ options }: Draft, operands: readonly string[]): ConnectInvocation['target'] {
  const fd = options.get('fd')?.value;
  if (operands.length === 0 && typeof fd === 'number') return adopted(fd);
  if (options.has('port') && lacksPort(operands)) {
    throw new UsageError('--port is the local port; the remote port is the second operand');
  }
  if (operands.length === 0) {
    throw new UsageError('connect: the address is missing', 'say HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH');
  }
  return connectTarget(operands);
}
