import type { SockAddr } from '../../core/index.ts';

/** What a worker tells its parent. */
export type WorkerMessage =
  | { readonly kind: 'listening'; readonly address: SockAddr }
  /** Somebody is connected to it now, or nobody any more. */
  | { readonly kind: 'busy'; readonly busy: boolean }
  /** The answer to ASK. */
  | { readonly kind: 'counters'; readonly lines: readonly string[] };

/** What the parent asks: how far the connections have come. */
export const ASK = 'counters';

/** A message as it came through the pipe. */
export function workerMessage(value: unknown): WorkerMessage | undefined {
  return isMessage(value) ? value : undefined;
}

/** Both ends are this program: the kind says the rest. */
function isMessage(value: unknown): value is WorkerMessage {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'listening' || value.kind === 'busy' || value.kind === 'counters';
}
