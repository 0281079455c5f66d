import { type Active, type ActiveState, PASSIVE, activeValue, delivered, setActive } from './active.ts';
import { type Backend, backends } from './backend.ts';
import { GenTcpError } from './error.ts';
import { type InboundSettings, readerSettings } from './inbound-settings.ts';
import { FrameReader } from './packet/frame-reader.ts';
import type { Packet } from './packet/packet.ts';
import { shapePacket } from './packet/shape.ts';
import type { Reason } from './reason.ts';
import { type Receiver, Receivers } from './receivers.ts';
import { type StreamEnd, errorOfEnd } from './stream-end.ts';
import type { Timeout } from './timeout.ts';
import { Traffic } from './traffic.ts';
import { withDeadline } from './waiter.ts';

/** What the read side asks of its socket. */
export interface InboundOwner {
  /** An active packet for the mailbox; `size` is its weight on the wire. */
  deliver(packet: Packet, size: number): void;
  passive(): void;
  /** The end is to be told to the mailbox. */
  endedActive(end: StreamEnd): void;
  /** The end is told to a recv that waited, with this error. */
  endedReceiving(end: StreamEnd): GenTcpError;
  /** An active socket met a packet that is too large or malformed, and lives on, passive. */
  malformed(): void;
  /** Does the mailbox take more? */
  hasRoom(): boolean;
  /** Bytes are wanted, or no longer. */
  want(bytes: boolean): void;
}

/**
 * The read side: takes bytes only while somebody is owed a packet, cuts them into packets, and hands each to the recv
 * that waits or to the mailbox.
 */
export class Inbound {
  readonly traffic = new Traffic();
  readonly #owner: InboundOwner;
  readonly #reader: FrameReader;
  #settings: InboundSettings;
  #active: ActiveState = PASSIVE;
  readonly #receivers = new Receivers();
  readonly #backend: Backend;
  #end: StreamEnd | undefined;
  #endReported = false;
  #arrived = 0;

  constructor(owner: InboundOwner, settings: InboundSettings, backend: Backend = backends.inet) {
    this.#owner = owner;
    this.#backend = backend;
    this.#settings = settings;
    this.#reader = new FrameReader(readerSettings(settings));
  }

  get active(): Active {
    return activeValue(this.#active);
  }

  /** Bytes that have come so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** How many bytes may be read next without taking one that is behind what is owed. */
  get allowance(): number {
    const length = this.#receiving ? (this.#receivers.first?.length ?? 0) : 0;
    return length > 0 ? Math.max(1, length - this.#reader.buffered) : this.#reader.least;
  }

  get passive(): boolean {
    return this.#active.kind === 'passive';
  }

  get receiving(): boolean {
    return this.#receivers.first !== undefined;
  }

  /** Has something arrived that nobody has got, or the end? */
  get holdsBytes(): boolean {
    return this.#end !== undefined || this.#reader.buffered > 0;
  }

  /** Has the end come, and has somebody been told? */
  get endReported(): boolean {
    return this.#endReported;
  }

  configure(settings: InboundSettings): void {
    this.#settings = settings;
    this.#reader.configure(readerSettings(settings));
    this.update();
  }

  /** Throws `einval` where the counter would leave its range, and changes nothing. */
  checkActive(value: Active): void {
    setActive(this.#active, value);
  }

  setActive(value: Active): void {
    const { state, passive } = setActive(this.#active, value);
    this.#active = state;
    if (passive) this.#owner.passive();
    this.update();
  }

  /** From the transport: borrowed bytes. Answers whether more are wanted. */
  bytes(chunk: Uint8Array): boolean {
    this.#arrived += chunk.length;
    this.#reader.push(chunk);
    this.#serve();
    return this.#hungry();
  }

  /** So many bytes arrived and went on to a descriptor, without coming by here. */
  passed(bytes: number): void {
    this.#arrived += bytes;
    this.traffic.count(bytes);
  }

  /** The stream is over; whoever is owed something learns of it after all that had arrived. */
  finish(cause?: Reason): void {
    this.#end ??= { reason: 'closed', cause };
    this.update();
  }

  /**
   * The next packet; on raw with a length exactly so many bytes, or what there was before the end.
   *
   * A time-out keeps what had arrived for the next call.
   */
  receive(length: number, timeout?: Timeout): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const caller = withDeadline({ resolve, reject }, timeout, () => this.#forget(receiver));
      const receiver: Receiver = { length, caller };
      this.#receivers.add(receiver);
      this.update();
    });
  }

  /** Before `configure`: the next line of http begins a message. */
  restartHttp(): void {
    this.#reader.restartHttp();
  }

  /** Puts bytes back in front of all that was read. */
  unread(bytes: Uint8Array): void {
    this.#reader.unread(bytes);
    this.update();
  }

  /** Nothing more is told to anybody: later calls find the connection gone. */
  silence(): void {
    this.#end ??= { reason: 'closed' };
    this.#endReported = true;
    this.#active = PASSIVE;
  }

  /** The socket is closed under whoever waits. */
  stop(error: () => GenTcpError): void {
    this.#active = PASSIVE;
    this.#receivers.rejectAll(error);
  }

  /** Delivers what can be delivered and asks for more where more is owed. */
  update(): void {
    this.#serve();
    this.#owner.want(this.#hungry());
  }

  #forget(receiver: Receiver): void {
    this.#receivers.remove(receiver);
    this.update();
  }

  #hungry(): boolean {
    if (this.#end !== undefined) return false;
    if (this.#receivers.first !== undefined) return true;
    return this.#active.kind !== 'passive' && this.#owner.hasRoom();
  }

  /** A recv that waited when somebody made the socket active gets nothing any more but its time-out or the end. */
  get #receiving(): boolean {
    return this.#receivers.first !== undefined && (this.#active.kind === 'passive' || this.#backend.recvQueues);
  }

  #owed(): boolean {
    return this.#receivers.first !== undefined || this.#active.kind !== 'passive';
  }

  #serve(): void {
    while (this.#reader.buffered > 0 && this.#owed() && !this.#endReported) {
      const packet = this.#next();
      if (packet === undefined) break;
      this.#hand(packet);
    }
    if (this.#end !== undefined && this.#owed() && !this.#endReported) this.#reportEnd(this.#end);
  }

  #next(): Packet | undefined {
    try {
      const length = this.#receiving ? (this.#receivers.first?.length ?? 0) : 0;
      return length > 0 ? this.#take(length) : this.#frame();
    } catch (error) {
      if (!(error instanceof GenTcpError)) throw error;
      const end: StreamEnd = { reason: 'emsgsize', because: error.message.replace(/ \(emsgsize\)$/, '') };
      if (!this.#backend.emsgsizeEnds) return this.#refuse(end);
      this.#end = end;
      return undefined;
    }
  }

  /** The socket backend tells who waits, and stays open: the packet is met again by whoever asks next. */
  #refuse(end: StreamEnd): Packet | undefined {
    const receiver = this.#receiving ? this.#receivers.shift() : undefined;
    if (receiver !== undefined) {
      receiver.caller.reject(errorOfEnd(end));
      return this.#owed() ? this.#next() : undefined;
    }
    this.#active = PASSIVE;
    this.#owner.malformed();
    return undefined;
  }

  #frame(): Packet | undefined {
    const packet = this.#reader.next();
    if (packet === undefined || !Buffer.isBuffer(packet)) return packet;
    return shapePacket(packet, this.#settings.mode, this.#settings.header);
  }

  /** recv(N): all N bytes, or at the end of the stream what there is of them. */
  #take(length: number): Packet | undefined {
    const bytes = this.#reader.take(length) ?? (this.#end === undefined ? undefined : this.#reader.rest());
    if (bytes === undefined || bytes.length === 0) return undefined;
    return shapePacket(bytes, this.#settings.mode, this.#settings.header);
  }

  #hand(packet: Packet): void {
    const receiver = this.#receiving ? this.#receivers.first : undefined;
    const size = receiver !== undefined && receiver.length > 0 ? lengthOf(packet) : this.#reader.consumed;
    this.traffic.count(size);
    if (receiver !== undefined) {
      this.#receivers.shift();
      receiver.caller.resolve(packet);
      return;
    }
    const { state, passive } = delivered(this.#active);
    this.#active = state;
    this.#owner.deliver(packet, size);
    if (passive) this.#owner.passive();
  }

  #reportEnd(end: StreamEnd): void {
    this.#endReported = true;
    const rest = this.#reader.rest();
    const report = end.reason === 'closed' && rest.length > 0 ? { ...end, rest } : end;
    const receiver = this.#receivers.shift();
    const active = this.#active.kind !== 'passive';
    if (active) this.#owner.endedActive(report);
    receiver?.caller.reject(active ? errorOfEnd(report) : this.#owner.endedReceiving(report));
    this.#receivers.rejectAll(() => new GenTcpError('closed', { cause: end.cause }));
  }
}

function lengthOf(packet: Packet): number {
  return 'length' in packet ? packet.length : 0;
}
