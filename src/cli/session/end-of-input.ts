import type { EofRule } from '../invocation.ts';
import type { FileKind } from '../stdio/standard-file.ts';

/** What is known of stdin when it has ended (or was never opened). */
export interface InputEnd {
  /** `nothing`: not opened, not readable, or a terminal that another job has: there was nothing to send. */
  readonly kind: FileKind | 'nothing';
  /** Did it carry a byte? */
  readonly carried: boolean;
}

/** What follows on the socket: its write side is shut down, it stays open, or the session ends. */
export type AfterInput = 'shutdown' | 'hold' | 'close';

/**
 * What the end of stdin means. Only an end that somebody meant may cut what the peer still has to say: a default Erlang
 * server stops when it sees our FIN.
 *
 * @example afterInput({ kind: 'pipe', carried: false }, { command: 'listen', rule: 'auto' }) // 'hold'
 */
export function afterInput(
  end: InputEnd,
  how: { readonly command: 'connect' | 'listen' | 'call'; readonly rule: EofRule },
): AfterInput {
  if (how.rule !== 'auto') return how.rule;
  switch (end.kind) {
    case 'file':
      return 'shutdown';
    case 'nothing':
    case 'null':
    case 'directory':
      return 'hold';
    case 'pipe':
    case 'socket':
    case 'terminal':
    case 'device':
      return end.carried || how.command !== 'listen' ? 'shutdown' : 'hold';
  }
}
