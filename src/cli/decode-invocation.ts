import { commandOptions } from './command-options.ts';
import type { Draft } from './draft.ts';
import { packetGiven, refuseOperands } from './framing-line.ts';
import type { DecodeInvocation } from './invocation.ts';
import { reportSettings } from './report-settings.ts';
import { chooseOutput } from './session-settings.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * What a `decode` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function decodeInvocation(
  draft: Draft,
  operands: readonly string[],
  surroundings: Surroundings,
): DecodeInvocation {
  refuseOperands('decode', operands);
  const { options, notes } = commandOptions('decode', draft);
  packetGiven('decode', options);
  const { output, jsonData, maxTime } = draft.settings;
  return {
    command: 'decode',
    options,
    output: chooseOutput(output, options, surroundings.terminals.stdout),
    jsonData,
    maxTime,
    report: reportSettings(draft, notes, surroundings),
  };
}
