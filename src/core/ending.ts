import { GenTcpError } from './error.ts';
import { finishSending } from './finish-sending.ts';
import type { Inbound } from './inbound.ts';
import { CLOSED, type Life, OPEN, lossError, receiveLoss, refuseSend } from './life.ts';
import type { WriteSide } from './outbound.ts';
import type { Ownership } from './ownership.ts';
import type { Reason } from './reason.ts';
import type { SocketSettings } from './socket-settings.ts';
import type { Socket } from './socket.ts';
import { type StreamEnd, errorOfEnd, messageOfEnd } from './stream-end.ts';
import type { Transport } from './transport/transport.ts';

/** Which direction ends: what comes in, what goes out, or both. */
export type ShutdownHow = 'read' | 'write' | 'read_write';

/** What an end is an end of. */
interface Sides {
  readonly socket: Socket;
  readonly settings: SocketSettings;
  readonly transport: Transport;
  readonly inbound: Inbound;
  readonly outbound: WriteSide;
  readonly ownership: Ownership;
  /** Whatever moves past us stops. */
  stopPassing(): void;
}

/**
 * What each kind of end means for a socket: the peer's, a reset, a malformed packet, shutdown, close, and an owner that goes
 * away; and what every call answers after it.
 */
export class Ending {
  readonly #sides: Sides;
  #life: Life = OPEN;
  #readShut = false;
  #writeShut = false;
  #end: StreamEnd | undefined;
  #errored: GenTcpError | undefined;
  #closedPosted = false;
  /** Of a loss that a send was told of: does recv know, too? */
  #receiverTold = false;
  #closed: Promise<void> | undefined;
  /** Of a close that waits for the peer. */
  #cutShort: (() => void) | undefined;

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  /** Is the connection there? */
  get open(): boolean {
    return this.#life.kind === 'open';
  }

  /** Why receiving ended, where it has. */
  get errored(): GenTcpError | undefined {
    // Made when somebody asks: an error takes longer than all else that a short connection does here.
    if (this.#end !== undefined) this.#errored ??= errorOfEnd(this.#end);
    return this.#errored;
  }

  /** Has the read side been shut down here? */
  get readShut(): boolean {
    return this.#readShut;
  }

  /** @throws GenTcpError `closed`, or in the socket backend `einval` */
  checkOpen(): void {
    if (this.#life.kind !== 'closed') return;
    throw new GenTcpError(this.#sides.settings.backend.tellsLossOnce ? 'einval' : 'closed', {
      because: 'the socket is closed',
    });
  }

  /** @throws GenTcpError `einval` where the end was told, and the backend has no active mode after that */
  checkActive(): void {
    if (!this.#sides.settings.backend.losesActive || !this.#sides.inbound.endReported) return;
    throw new GenTcpError('einval', { what: 'option active', because: 'the peer has ended' });
  }

  /** Is there a connection to ask the kernel about? @throws GenTcpError the given reason where it is lost */
  checkPresent(reason: 'ebadf' | 'enotconn'): void {
    this.checkOpen();
    if (this.#life.kind === 'lost') throw new GenTcpError(reason);
  }

  checkSend(): void {
    if (this.#life === OPEN && !this.#writeShut) return;
    const { backend, showEconnreset } = this.#sides.settings;
    if (this.#writeShut && this.#life.kind === 'open') {
      if (!backend.failedSendCloses) throw new GenTcpError(showEconnreset ? 'econnreset' : 'closed');
      // As inet does: a send after shutdown(write) fails and takes the whole socket down with it.
      this.#lose('econnreset', true);
      throw lossError('econnreset', showEconnreset);
    }
    if (!backend.tellsLossOnce) throw this.#lossOfMany();
    const refusal = refuseSend(this.#life, showEconnreset);
    if (refusal === undefined) return;
    if (this.#life.kind === 'lost' && !this.#life.told) this.#receiverTold = !this.#sides.inbound.passive;
    this.#life = refusal.next;
    throw refusal.error;
  }

  checkReceive(): void {
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    const { inbound, settings } = this.#sides;
    if (!inbound.endReported) return;
    if (!settings.backend.tellsLossOnce) throw new GenTcpError('closed');
    const gone = this.#life.kind === 'lost' && (this.#life.told || settings.exitOnClose);
    // Without exit_on_close it stays a socket, and an active one too, until a send finds the connection gone.
    if (!gone && !inbound.passive) return;
    if (gone && (this.#receiverTold || settings.exitOnClose)) throw new GenTcpError('enotconn');
    this.#receiverTold = gone;
    throw new GenTcpError('closed');
  }

  /** @throws GenTcpError `closed`, or `enotconn` where a recv has been told that the connection is gone */
  checkUnread(): void {
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    if (this.#life.kind === 'lost' && this.#sides.inbound.endReported) throw new GenTcpError('enotconn');
  }

  /** Why a connection cannot accept one. */
  refuseAccept(): GenTcpError {
    if (this.#life.kind === 'closed') return new GenTcpError('closed');
    return new GenTcpError('einval', { because: 'accept: not a listening socket' });
  }

  /** Ends one direction or both; what is queued is sent first. */
  async shutdown(how: ShutdownHow): Promise<void> {
    if (this.#life.kind === 'closed') throw new GenTcpError('closed');
    if (this.#life.kind === 'lost') throw new GenTcpError('enotconn');
    if (how !== 'read' && how !== 'write' && how !== 'read_write') {
      throw new GenTcpError('badarg', { because: `shutdown: ${String(how)} is not read, write or read_write` });
    }
    if (how !== 'read') await this.#shutWrite();
    if (how !== 'write') this.#shutRead();
  }

  /** The read side was shut down, and somebody is to learn of it now, after what has arrived. */
  endReading(): void {
    this.#sides.transport.readNow();
    this.#sides.inbound.finish();
  }

  /** A second close is no error; nobody hears of the end any more. */
  close(): Promise<void> {
    if (this.#sides.settings.backend.takesBackClosed) this.#sides.ownership.dropClosed();
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** A close that still waits, for what is queued or by the option linger, ends the connection at once with a reset. */
  cutShort(): void {
    this.#cutShort?.();
  }

  /** From the transport: the connection is gone. */
  broken(reason: Reason): void {
    // The kernel says EPIPE where an earlier reset was reported to the other direction.
    this.#lose(reason === 'epipe' ? 'econnreset' : reason, false);
    // A close that waits for its queue waits for nothing now.
    if (this.#life.kind === 'closed') this.#sides.outbound.stop(() => new GenTcpError('closed'));
  }

  /** send_timeout_close: gen_tcp drops the queue and leaves a socket that answers enotconn and tells nobody. */
  sendTimedOut(): void {
    this.#sides.inbound.silence();
    this.#receiverTold = true;
    this.#lose(undefined, true);
  }

  /** The incoming bytes are over, and the mailbox is to learn of it. */
  endedActive(end: StreamEnd): void {
    const { socket, settings, ownership } = this.#sides;
    if (end.reason === 'emsgsize') ownership.post({ type: 'tcp_error', socket, reason: 'emsgsize' });
    else if (end.cause !== undefined && (end.cause !== 'econnreset' || settings.showEconnreset)) {
      ownership.post({ type: 'tcp_error', socket, reason: end.cause });
    }
    this.#end = end;
    this.postClosed(end);
  }

  /** The incoming bytes are over, and a recv that waits is to learn of it by the error that this answers. */
  endedReceiving(end: StreamEnd): GenTcpError {
    const { settings } = this.#sides;
    this.#end = end;
    this.#receiverTold = this.#life.kind === 'lost';
    const malformed = end.reason === 'emsgsize';
    if (settings.exitOnClose) this.#lose(malformed ? undefined : end.cause, malformed);
    if (malformed) return errorOfEnd(end);
    const { error, next } = receiveLoss(this.#life, end, settings.showEconnreset);
    this.#life = next;
    return error;
  }

  /** `tcp_closed`, once, and in an active mode with exit_on_close that is the end of the socket. */
  postClosed(end?: StreamEnd): void {
    const { socket, settings, ownership } = this.#sides;
    if (!this.#closedPosted) ownership.post(messageOfEnd(socket, end), end?.rest?.length);
    this.#closedPosted = true;
    if (settings.exitOnClose) this.#die();
  }

  /** What is queued goes first, then the end. */
  async #shutWrite(): Promise<void> {
    this.#writeShut = true;
    await this.#sides.outbound.flushed();
    if (!this.open) return;
    await this.#sides.transport.shutdown();
    if (this.#isLost()) throw new GenTcpError('enotconn');
  }

  /** An active socket is told at once; a passive one at its next recv, which still gets what arrives until then. */
  #shutRead(): void {
    const { settings, inbound } = this.#sides;
    this.#readShut = true;
    if (!settings.backend.tellsReadShut && !inbound.receiving) return inbound.silence();
    if (!inbound.passive || inbound.receiving) this.endReading();
    return undefined;
  }

  /** Asked again after a wait, which the type of `#life` knows nothing of. */
  #isLost(): boolean {
    return this.#life.kind === 'lost';
  }

  /** The socket backend says the same to every send: a reset by its name, until the end has been told. */
  #lossOfMany(): GenTcpError {
    const cause = this.#life.kind === 'lost' ? this.#life.cause : undefined;
    if (this.#sides.inbound.endReported) return new GenTcpError('closed', { cause });
    return lossError(cause, this.#sides.settings.showEconnreset);
  }

  /** The connection is gone; what arrived before is still delivered. `told`: the caller learns of it right now. */
  #lose(cause: Reason | undefined, told: boolean): void {
    if (this.#life.kind !== 'open') return;
    const { settings, transport, inbound, outbound } = this.#sides;
    this.#life = { kind: 'lost', cause, told: told || outbound.blocked };
    outbound.stop(() => lossError(cause, settings.showEconnreset));
    void transport.close();
    inbound.finish(cause);
  }

  /** In an active mode with exit_on_close, the end of the stream is the end of the socket. */
  #die(): void {
    if (this.#life.kind === 'closed') return;
    // We ended the read side ourselves: the peer is still there for what is queued.
    if (this.#readShut && this.open) return void (this.#closed ??= this.#close());
    const { transport, outbound, ownership } = this.#sides;
    this.#life = CLOSED;
    outbound.stop(() => new GenTcpError('closed'));
    this.#closed ??= transport.close();
    ownership.release();
    ownership.end();
  }

  async #close(): Promise<void> {
    if (this.#life.kind === 'closed') return;
    const { settings, transport, inbound, outbound, ownership } = this.#sides;
    const connected = this.open;
    this.#life = CLOSED;
    this.#sides.stopPassing();
    inbound.stop(() => new GenTcpError('closed'));
    transport.readStop();
    ownership.release();
    const cut = new Promise<false>((resolve) => (this.#cutShort = () => resolve(false)));
    const reset = connected && !(await Promise.race([finishSending(transport, outbound, settings.linger), cut]));
    outbound.stop(() => new GenTcpError('closed'));
    ownership.end();
    await (reset ? transport.reset() : transport.close());
  }
}
