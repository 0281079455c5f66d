import type { Active } from './active.ts';
import { ActiveMode } from './active-mode.ts';
import { type Backend, backends } from './backend.ts';
import { GenTcpError } from './error.ts';
import type { InboundOwner } from './inbound-owner.ts';
import type { InboundSettings } from './inbound-settings.ts';
import type { Packet } from './packet/packet.ts';
import type { PacketBatch } from './packet/packet-batch.ts';
import { Outlet, type PacketSink } from './packet-sink.ts';
import { PacketSource } from './packet-source.ts';
import type { Reason } from './reason.ts';
import { type Receiver, Receivers } from './receivers.ts';
import { type StreamEnd, errorOfEnd, malformedEnd } from './stream-end.ts';
import type { Timeout } from './timeout.ts';
import { Traffic } from './traffic.ts';
import { withDeadline } from './waiter.ts';

/**
 * The read side: takes bytes only while somebody is owed a packet, cuts them into packets, and hands each to the recv
 * that waits, to the sink, or to the mailbox.
 */
export class Inbound {
  readonly traffic = new Traffic();
  readonly #owner: InboundOwner;
  readonly #source: PacketSource;
  readonly #mode = new ActiveMode();
  readonly #receivers = new Receivers();
  readonly #outlet = new Outlet();
  readonly #backend: Backend;
  #end: StreamEnd | undefined;
  #endReported = false;
  #arrived = 0;

  constructor(owner: InboundOwner, settings: InboundSettings, backend: Backend = backends.inet) {
    this.#owner = owner;
    this.#backend = backend;
    this.#source = new PacketSource(settings);
  }

  get active(): Active {
    return this.#mode.value;
  }

  /** Bytes that have come so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** How many bytes may be read next without taking one that is behind what is owed. */
  get allowance(): number {
    const length = this.#receiving ? (this.#receivers.first?.length ?? 0) : 0;
    return length > 0 ? Math.max(1, length - this.#source.buffered) : this.#source.least;
  }

  get passive(): boolean {
    return this.#mode.passive;
  }

  get receiving(): boolean {
    return this.#receivers.first !== undefined;
  }

  /** Has something arrived that nobody has got, or the end? */
  get holdsBytes(): boolean {
    return this.#end !== undefined || this.#source.buffered > 0;
  }

  /** Has the end come, and has somebody been told? */
  get endReported(): boolean {
    return this.#endReported;
  }

  configure(settings: InboundSettings): void {
    this.#source.configure(settings);
    this.update();
  }

  /** Throws `einval` where the counter would leave its range, and changes nothing. */
  checkActive(value: Active): void {
    this.#mode.check(value);
  }

  setActive(value: Active): void {
    if (this.#mode.set(value)) this.#owner.passive();
    this.update();
  }

  /** From the transport: borrowed bytes. Answers whether more are wanted. */
  bytes(chunk: Buffer, headroom = 0): boolean {
    this.#arrived += chunk.length;
    if (this.#outlet.exists) {
      this.#source.lend(chunk, headroom, () => this.#serve());
    } else {
      this.#source.push(chunk);
      this.#serve();
    }
    return this.#hungry();
  }

  /** So many bytes arrived and went on to a descriptor, without coming by here. */
  passed(bytes: number): void {
    this.#arrived += bytes;
    this.traffic.count(bytes);
  }

  /** From now on packets in an active mode go to this sink, those that are there already too; none: to the mailbox. */
  deliverTo(sink: PacketSink | undefined): void {
    this.#outlet.lead(sink);
    this.update();
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
    this.#source.restartHttp();
  }

  /** Puts bytes back in front of all that was read. */
  unread(bytes: Uint8Array): void {
    this.#source.unread(bytes);
    this.update();
  }

  /** Nothing more is told to anybody: later calls find the connection gone. */
  silence(): void {
    this.#end ??= { reason: 'closed' };
    this.#endReported = true;
    this.#mode.set(false);
  }

  /** The socket is closed under whoever waits. */
  stop(error: () => GenTcpError): void {
    this.#mode.set(false);
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
    return !this.#mode.passive && !this.#outlet.held && this.#owner.hasRoom();
  }

  /** A recv that waited when somebody made the socket active gets nothing any more but its time-out or the end. */
  get #receiving(): boolean {
    return this.#receivers.first !== undefined && (this.#mode.passive || this.#backend.recvQueues);
  }

  #owed(): boolean {
    return this.#receivers.first !== undefined || (!this.#mode.passive && !this.#outlet.held);
  }

  #serve(): void {
    if (this.#outlet.busy) return;
    while (this.#source.buffered > 0 && this.#owed() && !this.#endReported) {
      const pours = this.#outlet.exists && this.#source.batches && !this.#receiving;
      if (!(pours ? this.#pour() : this.#hand())) break;
    }
    if (this.#end !== undefined && this.#owed() && !this.#endReported) this.#reportEnd(this.#end);
  }

  #pour(): boolean {
    const resume = (): void => this.update();
    return this.#outlet.pour((batch) => this.#fill(batch), resume);
  }

  #fill(batch: PacketBatch): void {
    try {
      if (this.#source.nextBatch(batch, this.#mode.most) === 0) return;
    } catch (error) {
      if (this.#fail(error) !== undefined) this.#becomePassive();
      return;
    }
    this.traffic.countAll(batch);
    if (this.#mode.delivered(batch.count)) this.#owner.passive();
  }

  #next(): Packet | undefined {
    try {
      const length = this.#receiving ? (this.#receivers.first?.length ?? 0) : 0;
      return length > 0 ? this.#source.take(length, this.#end !== undefined) : this.#source.next();
    } catch (error) {
      const end = this.#fail(error);
      return end === undefined ? undefined : this.#refuse(end);
    }
  }

  /** What is malformed ends the stream, or where the socket lives on is answered. */
  #fail(error: unknown): StreamEnd | undefined {
    if (!(error instanceof GenTcpError)) throw error;
    const end = malformedEnd(error);
    if (!this.#backend.emsgsizeEnds) return end;
    this.#end = end;
    return undefined;
  }

  /** The socket backend tells who waits, and stays open: the packet is met again by whoever asks next. */
  #refuse(end: StreamEnd): Packet | undefined {
    const receiver = this.#receiving ? this.#receivers.shift() : undefined;
    if (receiver !== undefined) {
      receiver.caller.reject(errorOfEnd(end));
      return this.#owed() ? this.#next() : undefined;
    }
    this.#becomePassive();
    return undefined;
  }

  #becomePassive(): void {
    this.#mode.set(false);
    this.#owner.malformed();
  }

  #hand(): boolean {
    const packet = this.#next();
    if (packet === undefined) return false;
    const receiver = this.#receiving ? this.#receivers.shift() : undefined;
    const size = receiver !== undefined && receiver.length > 0 ? lengthOf(packet) : this.#source.consumed;
    this.traffic.count(size);
    if (receiver === undefined) {
      const passive = this.#mode.delivered(1);
      this.#owner.deliver(packet, size);
      if (passive) this.#owner.passive();
    } else receiver.caller.resolve(packet);
    return true;
  }

  #reportEnd(end: StreamEnd): void {
    this.#endReported = true;
    const rest = this.#source.rest();
    const report = end.reason === 'closed' && rest.length > 0 ? { ...end, rest } : end;
    const receiver = this.#receivers.shift();
    const active = !this.#mode.passive;
    if (active) this.#owner.endedActive(report);
    receiver?.caller.reject(active ? errorOfEnd(report) : this.#owner.endedReceiving(report));
    this.#receivers.rejectAll(() => new GenTcpError('closed', { cause: end.cause }));
  }
}

function lengthOf(packet: Packet): number {
  return 'length' in packet ? packet.length : 0;
}
