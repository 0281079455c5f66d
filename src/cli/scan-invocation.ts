import { scanTarget } from './address-operand.ts';
import { commandOptions } from './command-options.ts';
import type { Draft } from './draft.ts';
import type { ScanInvocation } from './invocation.ts';
import { parsePortList } from './probe/port-list.ts';
import { reportSettings } from './report-settings.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** A port behind a firewall never answers. */
const ATTEMPT = 2000;

/**
 * What a `scan` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function scanInvocation(draft: Draft, operands: readonly string[], surroundings: Surroundings): ScanInvocation {
  const { options, notes } = commandOptions('scan', draft);
  const { host, ports } = scanTarget(operands);
  const { output, connectTimeout, maxTime } = draft.settings;
  return {
    command: 'scan',
    target: { kind: 'tcp', host, port: 0, text: host },
    ports: parsePortList(ports),
    options,
    output: outputForm(output?.format ?? 'text'),
    connectTimeout: connectTimeout ?? ATTEMPT,
    maxTime,
    report: reportSettings(draft, notes, surroundings),
  };
}

function outputForm(format: string): ScanInvocation['output'] {
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(`--out ${format}: scan receives no packets; it writes text or json`);
}
