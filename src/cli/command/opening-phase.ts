import { GenTcpError } from '../../core/index.ts';
import type { Phase } from '../exit.ts';

/** Where opening a socket failed: taking the local end, setting an option, or the thing itself. */
export function openingPhase(error: unknown, phase: 'connect' | 'listen'): Phase {
  const what = error instanceof GenTcpError ? error.what : undefined;
  // Of listen it is the thing itself.
  if (what === 'bind' && phase === 'connect') return 'bind';
  return what?.startsWith('option ') === true ? 'options' : phase;
}
