import {
  GenTcpError,
  type Message,
  type PacketBatch,
  type PacketSink,
  type PacketType,
  type Socket,
} from '../../core/index.ts';
import type { BypassRule, Milliseconds } from '../invocation.ts';
import { bypassing, isBypassDue } from '../session/bypass.ts';
import { ignoreLoss } from '../session/closing.ts';
import { isExpiry, namedExpiry } from '../session/expiry.ts';
import { SessionFailure, withReason } from '../session/session-failure.ts';
import { cameOf } from '../truncation.ts';
import type { Side } from './side.ts';

/**
 * Sends the packets of one side on to the other, as they come and no faster than they are taken, and passes on the end.
 *
 * Rejects with a SessionFailure where either side breaks, or a packet is malformed, cut, or too large for the other side.
 */
export async function pump(from: Side, to: Side, bypass: BypassRule): Promise<void> {
  const onward = new Onward(from.socket, to, bypass);
  from.socket.deliverTo(onward);
  from.socket.setopts({ active: true });
  checkEnd(from, await from.socket.owner.receive(onward.failed));
  await to.guard?.release();
  await to.socket.shutdown('write').catch(ignoreLoss);
}

/** Where the packets of one side go: into the other, batch by batch from where they lie. */
class Onward implements PacketSink {
  readonly #from: Socket;
  readonly #to: Side;
  readonly #bypass: BypassRule;
  /** Asked before: where send_timeout_close is set there is no socket to ask afterwards. */
  readonly #sendTimeout: Milliseconds | undefined;
  readonly #failed = new AbortController();
  #tried = false;

  constructor(from: Socket, to: Side, bypass: BypassRule) {
    this.#from = from;
    this.#to = to;
    this.#bypass = bypass;
    this.#sendTimeout = to.socket.getopts(['sendTimeout']).sendTimeout;
  }

  /** Aborts with a SessionFailure when the other side does not take them. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  packets(batch: PacketBatch): Promise<void> | undefined {
    const { guard, socket } = this.#to;
    guard?.sending(batch.length);
    const sending = socket.sendOn(batch)?.catch((error: unknown) => this.#fail(error));
    // Tried once: where the kernel cannot, it will not be able to later on.
    if (!this.#tried && isBypassDue(this.#bypass, this.#from.bytesRead)) void this.#goRound();
    return sending;
  }

  /** Has the kernel pass on what comes now; whatever it leaves, and the end, come by here again. */
  async #goRound(): Promise<void> {
    const { guard, socket } = this.#to;
    this.#tried = true;
    this.#from.setopts({ active: false });
    guard?.sending(Infinity);
    try {
      await bypassing(() => this.#from.passOn(socket));
      this.#from.setopts({ active: true });
    } catch (error) {
      void this.#fail(error);
    }
  }

  /** Nothing more is taken. */
  #fail(error: unknown): Promise<never> {
    const cause = namedExpiry(error, '--send-timeout', this.#sendTimeout);
    const failure = new SessionFailure('session', cause, isExpiry(error) ? {} : { call: 'send' });
    this.#failed.abort(withReason(failure));
    return new Promise(() => undefined);
  }
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
