import type { Backend } from './backend.ts';
import { GenTcpError } from './error.ts';

/** The descriptor that a socket or a listener has: what inet:getfd answers, and the socket backend does not. */
export function getfd({ fd }: { readonly fd: number | undefined }, { hasUnrecv }: Backend): number {
  if (!hasUnrecv) throw new GenTcpError('enotsup', { because: 'the socket backend has no getfd' });
  if (fd === undefined) throw new GenTcpError('einval', { because: 'the socket has no descriptor' });
  return fd;
}
