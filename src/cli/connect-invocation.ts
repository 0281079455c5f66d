import { adopted, lacksPort, remoteTarget } from './address-operand.ts';
import { commandOptions, unixNotes } from './command-options.ts';
import type { Draft } from './draft.ts';
import type { ConnectInvocation, Dialling } from './invocation.ts';
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
  const { rest, ...dialled } = dialling({ command: 'connect', draft, operands, surroundings });
  const [surplus] = rest;
  if (surplus !== undefined) throw new UsageError(`${surplus}: one operand too many`, surplusHint);
  return { ...dialled, command: 'connect' };
}

const surplusHint = 'the address is already complete; gentcp call ADDRESS DATA sends what stands behind it';

interface Line {
  readonly command: 'connect' | 'call';
  readonly draft: Draft;
  readonly operands: readonly string[];
  readonly surroundings: Surroundings;
}

/**
 * What the commands that connect have in common, and the operands behind the address.
 *
 * @throws UsageError naming what is wrong
 */
export function dialling({ command, draft, operands, surroundings }: Line): Dialling & {
  readonly rest: readonly string[];
} {
  const { options, notes } = commandOptions(command, draft);
  const { target, rest } = targetOf(command, draft, operands);
  return {
    target,
    rest,
    options,
    session: sessionSettings(draft.settings, options, surroundings),
    report: reportSettings(draft, [...notes, ...unixNotes(target, options)], surroundings),
    connectTimeout: draft.settings.connectTimeout ?? 'infinity',
    retry: draft.settings.retry,
  };
}

function targetOf(
  command: Line['command'],
  { options }: Draft,
  operands: readonly string[],
): Pick<Dialling, 'target'> & { readonly rest: readonly string[] } {
  const fd = options.get('fd')?.value;
  // A negative one is as none.
  if (operands.length === 0 && typeof fd === 'number' && fd >= 0) return { target: adopted(fd), rest: [] };
  if (options.has('port') && lacksPort(operands)) {
    throw new UsageError('--port is the local port; the remote port is the second operand');
  }
  if (operands.length === 0) {
    throw new UsageError(`${command}: the address is missing`, 'say HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH');
  }
  return remoteTarget(command, operands);
}
