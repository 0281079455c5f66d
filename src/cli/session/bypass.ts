import { type Options, codecOf, foreignAtHand, prepareForeign } from '../../core/index.ts';
import type { BypassRule, SessionSettings } from '../invocation.ts';
import type { InputFormat } from '../input/format.ts';
import { RAW_RECORD } from '../input/raw.ts';
import type { FileKind } from '../stdio/standard-file.ts';
import { UsageError } from '../usage-error.ts';
import { isFramed } from './conversation-rules.ts';

/** So many bytes pass through this program before the kernel is asked to move the rest by itself. */
const SOME = 1024 ** 2;

/** The same where native calls would have to be loaded for it, which takes some milliseconds. Whoever sends less is not to pay. */
const MANY = 8 * SOME;

const RULES = ['auto', 'always', 'off'] as const satisfies readonly BypassRule[];

/** Each takes some descriptors, which connections of `listen -k` may want; and more at once are no faster. */
const MOST_AT_ONCE = 4;

let underWay = 0;

/** Is it time to ask, after so many bytes? */
export function isBypassDue(rule: BypassRule, bytes: number): boolean {
  if (underWay >= MOST_AT_ONCE) return false;
  if (rule === 'auto') return bytes >= SOME && (bytes >= MANY || foreignAtHand());
  return rule === 'always';
}

/** Runs what has the kernel move the bytes of one direction. */
export async function bypassing<Result>(run: () => Promise<Result>): Promise<Result> {
  underWay += 1;
  try {
    return await run();
  } finally {
    underWay -= 1;
  }
}

/** While nobody is connected nobody waits: what the kernel's way needs is loaded then. */
export function prepareBypass(rule: BypassRule): void {
  if (rule === 'auto') setImmediate(prepareForeign);
}

/**
 * The value of GENTCP_FAST_PATH.
 *
 * @throws UsageError for a word that says nothing
 */
export function bypassRule(env: Readonly<Partial<Record<string, string>>>): BypassRule {
  const asked = env['GENTCP_FAST_PATH'] ?? '';
  const rule = asked === '' ? 'auto' : RULES.find((known) => known === asked);
  if (rule !== undefined) return rule;
  throw new UsageError(`GENTCP_FAST_PATH=${asked}: not known; accepted are ${RULES.join(', ')}`);
}

/** How the kernel may move stdin by itself. */
export interface UploadBypassPlan {
  /** `off` where somebody has to see its bytes. */
  readonly rule: BypassRule;
  /** A file becomes packets of so many bytes. */
  readonly packetLength?: number;
}

/** What holds for stdin of this kind. */
export function uploadBypass(
  kind: FileKind | 'nothing',
  { input, bypass }: SessionSettings,
  options: Options,
): UploadBypassPlan {
  if (!isFramed(options)) return { rule: input.format === 'raw' ? bypass : 'off' };
  const envelope = codecOf(options.packet ?? 0)?.envelope;
  const packetLength = kind === 'file' && envelope?.form !== undefined ? pieceLength(input, envelope.largest) : 0;
  return packetLength < WORTHWHILE ? { rule: 'off' } : { rule: bypass, packetLength };
}

/** The length of the pieces that a file is cut into, if it is cut so. */
function pieceLength(input: InputFormat, largest: number): number {
  if (input.format === 'raw') return Math.min(RAW_RECORD, largest);
  return input.format === 'chunk' && input.size <= largest ? input.size : 0;
}

/** Two system calls for each smaller packet cost more than to copy many of them together. */
const WORTHWHILE = 16_384;

/** The same for what goes from connection to connection. */
export function relayBypass(rule: BypassRule, ...sides: readonly Options[]): BypassRule {
  return sides.some(isFramed) ? 'off' : rule;
}

/** The same for what is received. A passive socket, and a limit of any kind, ask for each piece by itself. */
export function downloadBypass(
  { output, input, bypass, expect, recv, recvTimeout }: SessionSettings,
  options: Options,
): BypassRule {
  const plain = output.format === 'raw' && input.format !== 'json' && !isFramed(options);
  const unlimited = expect === undefined && recv.length === 0 && recvTimeout === 'infinity';
  return plain && unlimited && (options.active ?? true) === true ? bypass : 'off';
}
