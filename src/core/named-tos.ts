import type { Backend } from './backend.ts';
import { GenTcpError } from './error.ts';
import type { Options } from './options/options.ts';

/** The classic implementation knows numbers only; its reason is that of any bad value in the call. */
export function refuseNamedTos({ tos }: Options, { namesTos }: Backend, reason: 'badarg' | 'einval'): void {
  if (namesTos || typeof tos !== 'string') return;
  const because = `${tos} is a name that only the socket backend has; accepted are whole numbers`;
  throw new GenTcpError(reason, { what: 'option tos', because });
}
