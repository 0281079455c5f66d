import { GenTcpError, type IoData, type Message, type PacketType, type Socket } from '../../core/index.ts';
import { ignoreLoss } from '../session/closing.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { cameOf } from '../truncation.ts';
import type { Side } from './side.ts';

/** How much is sent on at once: what has arrived together goes on together, up to here. */
const BATCH = 65_536;

/**
 * Sends the packets of one side on to the other, as they come and no faster than they are taken, and passes on the end.
 *
 * Rejects with a SessionFailure where either side breaks, or a packet is malformed, cut, or too large for the other side.
 */
export async function pump(from: Side, to: Side): Promise<void> {
  while (true) {
    const { packets, last } = await nextBatch(from.socket);
    if (packets.length > 0) to.guard?.sending(0);
    if (packets.length > 0) await to.socket.sendBatch(packets).catch(sendFailure);
    if (last === undefined) continue;
    checkEnd(from, last);
    await to.guard?.release();
    return to.socket.shutdown('write').catch(ignoreLoss);
  }
}

/** Packets that go on together, and the message behind them that is none. */
interface Batch {
  readonly packets: readonly IoData[];
  readonly last: Message | undefined;
}

async function nextBatch({ owner }: Socket): Promise<Batch> {
  const packets: IoData[] = [];
  let size = 0;
  for (
    let message: Message | undefined = await owner.receive();
    message !== undefined;
    message = size < BATCH ? owner.take() : undefined
  ) {
    if (message.type !== 'tcp' || !Buffer.isBuffer(message.data)) return { packets, last: message };
    packets.push(message.data);
    size += message.data.length;
  }
  return { packets, last: undefined };
}

/** Only a clean end is passed on as one. */
function checkEnd({ socket, packet }: Side, last: Message): void {
  if (last.type !== 'tcp_closed') {
    const reason = last.type === 'tcp_error' ? last.reason : 'einval';
    throw new SessionFailure('session', socket.errored ?? new GenTcpError(reason));
  }
  if (last.cause !== undefined) throw new SessionFailure('session', new GenTcpError(last.cause));
  if (last.rest !== undefined) throw new SessionFailure('session', truncated(last.rest, packet));
}

function truncated(rest: Buffer, packet: PacketType): GenTcpError {
  return new GenTcpError('emsgsize', { because: `the peer closed inside a packet; ${cameOf(rest, packet)}` });
}

function sendFailure(error: unknown): never {
  throw new SessionFailure('session', error, { call: 'send' });
}
