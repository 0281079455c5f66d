import { parsePort } from '../address-operand.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Reads ports and ranges of ports, in the order in which they are written; each port counts once.
 *
 * @throws UsageError naming the part that is wrong
 * @example parsePortList('80,443,8000-8002') // [80, 443, 8000, 8001, 8002]
 */
export function parsePortList(text: string): readonly number[] {
  return [...new Set(text.split(',').flatMap((part) => portsIn(part.trim(), text)))];
}

function portsIn(part: string, text: string): readonly number[] {
  if (part === '')
    throw new UsageError(`ports ${text}: a port is missing`, 'say PORT, FIRST-LAST or several with commas');
  const [, first, last] = /^(\d+)-(\d+)$/.exec(part) ?? [];
  // The name of a service may have a dash in it.
  if (first === undefined || last === undefined) return [scannable(parsePort(part), part)];
  const range = [scannable(parsePort(first), part), parsePort(last)] as const;
  if (range[0] > range[1]) throw new UsageError(`ports ${part}: the first is above the last`);
  return Array.from({ length: range[1] - range[0] + 1 }, (_, index) => range[0] + index);
}

function scannable(port: number, part: string): number {
  if (port > 0) return port;
  throw new UsageError(`ports ${part}: nobody listens at port 0; accepted are 1 to 65535`);
}
