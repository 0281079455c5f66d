import type { Options } from '../../core/index.ts';
import type { BypassRule, SessionSettings } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';
import { isFramed } from './conversation-rules.ts';

/** How many bytes pass through this program before the kernel is asked to move the rest by itself. */
const AFTER = {
  // Asking costs some milliseconds, for native calls have to be loaded. Whoever sends less is not to pay for it.
  auto: 16 * 1024 ** 2,
  always: 0,
  off: Infinity,
} as const satisfies Record<BypassRule, number>;

/**
 * The value of GENTCP_FAST_PATH.
 *
 * @throws UsageError for a word that says nothing
 */
export function bypassRule(env: Readonly<Partial<Record<string, string>>>): BypassRule {
  const asked = env['GENTCP_FAST_PATH'] ?? '';
  if (asked === '' || asked === 'auto' || asked === 'always' || asked === 'off') return asked === '' ? 'auto' : asked;
  throw new UsageError(`GENTCP_FAST_PATH=${asked}: not known; accepted are ${Object.keys(AFTER).join(', ')}`);
}

/** After how many bytes of stdin nobody has to see the rest; Infinity where somebody has to see it all. */
export function uploadBypass({ input, bypass }: SessionSettings, options: Options): number {
  return input.format === 'raw' && !isFramed(options) ? AFTER[bypass] : Infinity;
}

/** The same for what is received. A passive socket, and a limit of any kind, ask for each piece by itself. */
export function downloadBypass(
  { output, input, bypass, expect, recv, recvTimeout }: SessionSettings,
  options: Options,
): number {
  const plain = output.format === 'raw' && input.format !== 'json' && !isFramed(options);
  const unlimited = expect === undefined && recv.length === 0 && recvTimeout === 'infinity';
  return plain && unlimited && (options.active ?? true) === true ? AFTER[bypass] : Infinity;
}
