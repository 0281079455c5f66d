import type { Connection } from './connection.ts';
import { GenTcpError } from './error.ts';
import { showValue } from './options/refusal.ts';

/** recv(N) allocates what it is asked for; gen_tcp's limit (TCP_MAX_PACKET_SIZE). */
const RECV_MAX = 67108864;

/** @throws GenTcpError where nobody may receive, or not so many bytes */
export function checkReceive({ ending, framed, inbound, incoming, settings }: Connection, length: number): void {
  ending.checkReceive();
  if (!Number.isInteger(length) || length < 0) {
    throw new GenTcpError('badarg', { because: `recv: ${showValue(length)} is not a length` });
  }
  if (incoming !== undefined) throw beingReceived('recv');
  if (!inbound.passive) throw new GenTcpError('einval', { because: 'recv: the socket is active' });
  const { recvQueues, recvIgnoresLength } = settings.backend;
  if (length > RECV_MAX)
    throw new GenTcpError('enomem', { because: `recv: ${length} bytes are more than ${RECV_MAX}` });
  if (inbound.receiving && !recvQueues) throw new GenTcpError('ealready', { because: 'another recv waits' });
  if (length > 0 && framed && !recvIgnoresLength) {
    throw new GenTcpError('einval', {
      because: `recv: a length is for packet raw; this is ${String(settings.packet)}`,
    });
  }
}

/** Why a call fails while the bytes of a connection go past it. */
export function beingReceived(call: string): GenTcpError {
  return new GenTcpError('ealready', { because: `${call}: what arrives goes into a descriptor` });
}
