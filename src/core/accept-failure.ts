import { GenTcpError } from './error.ts';
import type { Reason } from './reason.ts';

/** What accept fails with; gen_tcp has a word of its own for where no descriptor is left. */
export function acceptFailure(reason: Reason): GenTcpError {
  return new GenTcpError(reason === 'emfile' || reason === 'enfile' ? 'system_limit' : reason);
}
