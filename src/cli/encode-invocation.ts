import { commandOptions } from './command-options.ts';
import type { Draft } from './draft.ts';
import { packetGiven, refuseOperands } from './framing-line.ts';
import type { EncodeInvocation } from './invocation.ts';
import { reportSettings } from './report-settings.ts';
import { checkCrlf } from './session-settings.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * What an `encode` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function encodeInvocation(
  draft: Draft,
  operands: readonly string[],
  surroundings: Surroundings,
): EncodeInvocation {
  refuseOperands('encode', operands);
  const { options, notes } = commandOptions('encode', draft);
  const packet = packetGiven('encode', options);
  const { settings } = draft;
  const input = settings.input ?? { format: surroundings.terminals.stdin ? 'line' : 'raw' };
  checkCrlf(settings, input, options);
  return {
    command: 'encode',
    packet,
    input,
    crlf: settings.crlf,
    maxTime: settings.maxTime,
    report: reportSettings(draft, notes, surroundings),
  };
}
