import { DirectOutbound } from './direct-outbound.ts';
import { Ending, type ShutdownHow } from './ending.ts';
import { GenTcpError } from './error.ts';
import type { InboundOwner } from './inbound-owner.ts';
import { Inbound } from './inbound.ts';
import type { Mailbox, Owned } from './mailbox.ts';
import { checkOptions } from './options/check.ts';
import type { Options } from './options/options.ts';
import { type Framed, Outbound, type WriteSide } from './outbound.ts';
import { Ownership } from './ownership.ts';
import type { Packet } from './packet/packet.ts';
import type { Passage } from './passage.ts';
import type { Reason } from './reason.ts';
import { beingReceived, checkReceive } from './receive-check.ts';
import type { SocketSettings } from './socket-settings.ts';
import type { Socket } from './socket.ts';
import type { StreamEnd } from './stream-end.ts';
import { type Timeout, checkTimeout, timeoutMilliseconds } from './timeout.ts';
import type { Transport, TransportEvents } from './transport/transport.ts';

/** What a connection has beyond its being there. */
interface Parts {
  inbound: Inbound | undefined;
  ownership: Ownership | undefined;
  outbound: WriteSide | undefined;
  ending: Ending | undefined;
  /** Bytes on their way past us, in either direction. */
  outgoing: Passage | undefined;
  incoming: Passage | undefined;
}

/** Most sends have nothing to wait for, and need no promise of their own. */
const SENT = Promise.resolve();

/**
 * What a socket is made of: both sides over one transport, the options that rule them, the owner that their messages go to,
 * and how it all ends. Whatever happens to one of them passes through here to the others.
 */
export class Connection implements TransportEvents, InboundOwner, Owned {
  readonly socket: Socket;
  readonly transport: Transport;
  /** Those of a socket that was accepted are shared with others until it changes them. */
  settings: SocketSettings;
  /** Most connections of a busy server wait: what is not needed for that is made when somebody asks for it. */
  #parts: Parts | undefined;

  constructor(socket: Socket, transport: Transport, settings: SocketSettings, owner: Mailbox | undefined) {
    this.socket = socket;
    this.transport = transport;
    this.settings = settings;
    if (!settings.readAhead) this.#limitReads();
    if (owner !== undefined) this.#made.ownership = new Ownership(this, owner);
    transport.attach(this);
    this.#begin();
  }

  get inbound(): Inbound {
    return this.#parts?.inbound ?? this.#makeInbound();
  }

  get ownership(): Ownership {
    return (this.#made.ownership ??= new Ownership(this, undefined));
  }

  get outbound(): WriteSide {
    return (this.#made.outbound ??= writeSide(this));
  }

  get ending(): Ending {
    return (this.#made.ending ??= new Ending(this));
  }

  get outgoing(): Passage | undefined {
    return this.#parts?.outgoing;
  }

  set outgoing(passage: Passage | undefined) {
    this.#made.outgoing = passage;
  }

  get incoming(): Passage | undefined {
    return this.#parts?.incoming;
  }

  set incoming(passage: Passage | undefined) {
    this.#made.incoming = passage;
  }

  send(framed: Framed): Promise<void> {
    return this.sendNow(framed) ?? SENT;
  }

  /** The same; `undefined` where there is nothing to wait for. */
  sendNow(framed: Framed): Promise<void> | undefined {
    this.ending.checkSend();
    if (this.outgoing !== undefined) throw new GenTcpError('ealready', { because: 'send: a descriptor is being sent' });
    const sending = this.outbound.send(framed);
    return sending === undefined ? undefined : this.closingOnTimeout(sending);
  }

  /** send_timeout_close: a send that takes too long is the last. */
  async closingOnTimeout(sending: Promise<void>): Promise<void> {
    try {
      await sending;
    } catch (error) {
      const timedOut = error instanceof GenTcpError && error.reason === 'timeout';
      if (!timedOut || !this.settings.sendTimeoutClose) throw error;
      this.ending.sendTimedOut();
      throw new GenTcpError('timeout');
    }
  }

  receive(length: number, timeout: Timeout | undefined): Promise<Packet> {
    const poll = timeout !== undefined && timeoutMilliseconds(timeout) === 0;
    checkReceive(this, length);
    if (timeout !== undefined) checkTimeout(timeout);
    const packet = this.inbound.receive(this.framed ? 0 : length, timeout);
    if (this.ending.readShut && this.inbound.receiving) this.ending.endReading();
    else if (poll && this.inbound.receiving) this.transport.readNow();
    return packet;
  }

  /** Puts bytes back in front of what is received next. */
  unread(bytes: Uint8Array): void {
    if (!this.settings.backend.hasUnrecv)
      throw new GenTcpError('enotsup', { because: 'the socket backend has no unrecv' });
    this.ending.checkUnread();
    this.inbound.unread(bytes);
  }

  /** Ends one direction or both; what is queued, or being sent from a descriptor, is sent first. */
  async shutdown(how: ShutdownHow): Promise<void> {
    if (how !== 'read') await this.outgoing?.over;
    await this.ending.shutdown(how);
  }

  stopPassing(): void {
    this.outgoing?.stop();
    this.incoming?.stop();
  }

  /** Changes options; every value is checked before the first is applied. */
  change(options: Options): void {
    this.ending.checkOpen();
    const checked = checkOptions('setopts', options);
    if (this.incoming !== undefined && (checked.active ?? false) !== false) throw beingReceived('setopts');
    if (checked.active !== undefined) this.ending.checkActive();
    if (typeof checked.active === 'number') this.inbound.checkActive(checked.active);
    // Before anything is changed: it may be that the transport cannot.
    if (checked.readAhead === false) this.#limitReads();
    if (checked.active !== undefined && Object.keys(checked).length === 1) this.#setActive(checked.active);
    else this.#changeAll(checked);
  }

  /** Passive sockets wait for a recv, and others for bytes; where messages are counted or the owner may be busy there is more to do. */
  #begin(): void {
    const { active } = this.settings;
    if (active === false) return;
    if (typeof active === 'number' || this.#parts !== undefined) this.#makeInbound();
    else this.transport.readStart();
  }

  get #made(): Parts {
    return (this.#parts ??= {
      inbound: undefined,
      ownership: undefined,
      outbound: undefined,
      ending: undefined,
      outgoing: undefined,
      incoming: undefined,
    });
  }

  #makeInbound(): Inbound {
    const inbound = new Inbound(this);
    this.#made.inbound = inbound;
    inbound.setActive(this.settings.active);
    return inbound;
  }

  #changeAll(checked: Options): void {
    this.settings = this.settings.copy();
    const { applied, refused } = this.settings.change(checked, this.transport.fd);
    if (checked.readAhead !== undefined && this.settings.readAhead) this.transport.limitReads?.(undefined);
    const { active, ...rest } = applied;
    if (applied.packet !== undefined && this.settings.backend.resetsHttp) this.inbound.restartHttp();
    if (Object.keys(rest).length > 0) {
      this.#parts?.outbound?.configure(this.settings.outbound);
      this.inbound.configure();
    }
    if (active !== undefined) this.#setActive(active);
    if (refused !== undefined) throw refused;
  }

  /** Nothing behind the packet that is owed is read: whoever takes the connection over finds it there. */
  #limitReads(): void {
    if (this.transport.limitReads === undefined) {
      throw new GenTcpError('enotsup', {
        what: 'option read_ahead',
        because: 'the transport of this socket reads whatever has arrived',
      });
    }
    this.transport.limitReads(() => this.inbound.allowance);
  }

  bytes(chunk: Buffer, headroom?: number): boolean {
    return this.inbound.bytes(chunk, headroom);
  }

  end(): void {
    this.inbound.finish();
  }

  broken(reason: Reason): void {
    this.ending.broken(reason);
  }

  deliver(data: Packet, size: number): void {
    this.ownership.post({ type: isHttp(data) ? 'http' : 'tcp', socket: this.socket, data }, size);
  }

  passive(): void {
    this.ownership.post({ type: 'tcp_passive', socket: this.socket });
  }

  endedActive(end: StreamEnd): void {
    this.ending.endedActive(end);
  }

  endedReceiving(end: StreamEnd): GenTcpError {
    return this.ending.endedReceiving(end);
  }

  malformed(): void {
    this.ownership.post({ type: 'tcp_error', socket: this.socket, reason: 'emsgsize' });
  }

  hasRoom(): boolean {
    return this.#parts?.ownership?.hasRoom(this.settings.mailboxHigh) ?? true;
  }

  want(bytes: boolean): void {
    if (this.#parts?.ending?.open === false) return;
    if (bytes) this.transport.readStart();
    else this.transport.readStop();
  }

  lend(now: boolean): void {
    this.transport.readMuch?.(now);
  }

  ownerClosed(): void {
    void this.ending.close();
  }

  roomInMailbox(): void {
    this.inbound.update();
  }

  get framed(): boolean {
    return this.settings.packet !== 'raw' && this.settings.packet !== 0;
  }

  #setActive(active: NonNullable<Options['active']>): void {
    const dropsCounter = active === false && typeof this.inbound.active === 'number';
    this.inbound.setActive(active);
    // Who shut down the read side while it was passive learns of that end now.
    if (this.ending.readShut && !this.inbound.passive) this.ending.endReading();
    if (dropsCounter && this.settings.backend.tellsDroppedCounter) this.passive();
    if (!this.inbound.passive && this.inbound.endReported) this.ending.postClosed();
  }
}

function writeSide({ transport, settings: { backend, outbound } }: Connection): WriteSide {
  return backend.sendsDirectly ? new DirectOutbound(transport, outbound) : new Outbound(transport, outbound);
}

function isHttp(packet: Packet): boolean {
  return !Buffer.isBuffer(packet) && !Array.isArray(packet);
}
