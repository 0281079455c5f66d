import {
  type Active,
  type ActiveState,
  PASSIVE,
  type Step,
  activeValue,
  deliverable,
  delivered,
  setActive,
} from './active.ts';
import { GenTcpError } from './error.ts';
import { InboundEnd } from './inbound-end.ts';
import type { InboundOwner } from './inbound-owner.ts';
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
  readonly #owner: InboundOwner;
  #active: ActiveState = PASSIVE;
  // Most connections of a busy server wait for their first packet: what is not needed for that is made when it is.
  #source: PacketSource | undefined;
  #receivers: Receivers | undefined;
  #outlet: Outlet | undefined;
  #traffic: Traffic | undefined;
  #end: InboundEnd | undefined;
  #arrived = 0;

  constructor(owner: InboundOwner) {
    this.#owner = owner;
  }

  get traffic(): Traffic {
    return (this.#traffic ??= new Traffic());
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
    const length = this.#wanted;
    return length > 0 ? Math.max(1, length - this.#packets.buffered) : this.#packets.least;
  }

  get passive(): boolean {
    return this.#active.kind === 'passive';
  }

  get receiving(): boolean {
    return this.#receivers?.first !== undefined;
  }

  /** Has something arrived that nobody has got, or the end? */
  get holdsBytes(): boolean {
    return this.#end !== undefined || this.#buffered > 0;
  }

  /** Has the end come, and has somebody been told? */
  get endReported(): boolean {
    return this.#end?.told === true;
  }

  /** The settings have changed. */
  configure(): void {
    this.#source?.configure(this.#owner.settings.inbound);
    this.update();
  }

  /** Throws `einval` where the counter would leave its range, and changes nothing. */
  checkActive(value: Active): void {
    setActive(this.#active, value);
  }

  setActive(value: Active): void {
    if (this.#become(setActive(this.#active, value))) this.#owner.passive();
    this.update();
  }

  /** From the transport: borrowed bytes. Answers whether more are wanted. */
  bytes(chunk: Buffer, headroom = 0): boolean {
    this.#arrived += chunk.length;
    if (this.#outlet?.exists === true) {
      this.#packets.lend(chunk, headroom, () => this.#serve());
    } else {
      this.#packets.push(chunk);
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
    this.#outlet ??= new Outlet();
    this.#outlet.lead(sink);
    this.#owner.lend(sink !== undefined);
    this.update();
  }

  /** The stream is over; whoever is owed something learns of it after all that had arrived. */
  finish(cause?: Reason): void {
    this.#end ??= new InboundEnd({ reason: 'closed', cause });
    this.update();
  }

  /**
   * The next packet; on raw with a length exactly so many bytes, or what there was before the end.
   *
   * A time-out keeps what had arrived for the next call.
   */
  receive(length: number, timeout?: Timeout): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      const caller = timeout === undefined ? waiter : withDeadline(waiter, timeout, () => this.#forget(receiver));
      const receiver: Receiver = { length, caller };
      (this.#receivers ??= new Receivers()).add(receiver);
      this.update();
    });
  }

  /** Before `configure`: the next line of http begins a message. */
  restartHttp(): void {
    this.#source?.restartHttp();
  }

  /** Puts bytes back in front of all that was read; an end that was told already is told again behind them. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#end?.postpone();
    this.#packets.unread(bytes);
    this.update();
  }

  /** Nothing more is told to anybody: later calls find the connection gone. */
  silence(): void {
    this.#end ??= new InboundEnd({ reason: 'closed' });
    this.#end.silence();
    this.#active = PASSIVE;
  }

  /** The socket is closed under whoever waits. */
  stop(error: () => GenTcpError): void {
    this.#active = PASSIVE;
    this.#receivers?.rejectAll(error);
  }

  /** Delivers what can be delivered and asks for more where more is owed. */
  update(): void {
    this.#serve();
    this.#owner.want(this.#hungry());
  }

  #forget(receiver: Receiver): void {
    this.#receivers?.remove(receiver);
    this.update();
  }

  /** Answers whether the owner is told `tcp_passive`. */
  #become({ state, passive }: Step): boolean {
    this.#active = state;
    return passive;
  }

  #hungry(): boolean {
    if (this.#end !== undefined) return false;
    if (this.receiving) return true;
    return !this.passive && this.#outlet?.held !== true && this.#owner.hasRoom();
  }

  get #buffered(): number {
    return this.#source?.buffered ?? 0;
  }

  get #packets(): PacketSource {
    return (this.#source ??= new PacketSource(this.#owner.settings.inbound));
  }

  /** A recv that waited when somebody made the socket active gets nothing any more but its time-out or the end. */
  get #serving(): boolean {
    return this.receiving && (this.passive || this.#owner.settings.backend.recvQueues);
  }

  /** How many bytes the recv that is served next wants; 0: a packet. */
  get #wanted(): number {
    return this.#serving ? (this.#receivers?.first?.length ?? 0) : 0;
  }

  #owed(): boolean {
    return this.receiving || (!this.passive && this.#outlet?.held !== true);
  }

  #serve(): void {
    const outlet = this.#outlet;
    if (outlet?.busy === true) return;
    while (this.#buffered > 0 && this.#owed() && !this.endReported) {
      const pours = outlet?.exists === true && this.#packets.batches && !this.#serving;
      if (!(pours ? this.#pour(outlet) : this.#hand())) break;
    }
    if (this.#end?.told === false && this.#owed()) this.#tell(this.#end);
  }

  #pour(outlet: Outlet): boolean {
    const resume = (): void => this.update();
    return outlet.pour((batch) => this.#fill(batch), resume);
  }

  #fill(batch: PacketBatch): void {
    try {
      if (this.#packets.nextBatch(batch, deliverable(this.#active)) === 0) return;
    } catch (error) {
      if (this.#fail(error) !== undefined) this.#becomePassive();
      return;
    }
    this.traffic.countAll(batch);
    if (this.#become(delivered(this.#active, batch.count))) this.#owner.passive();
  }

  #next(): Packet | undefined {
    try {
      const length = this.#wanted;
      return length > 0 ? this.#packets.take(length, this.#end !== undefined) : this.#packets.next();
    } catch (error) {
      const end = this.#fail(error);
      return end === undefined ? undefined : this.#refuse(end);
    }
  }

  /** What is malformed ends the stream, or where the socket lives on is answered. */
  #fail(error: unknown): StreamEnd | undefined {
    if (!(error instanceof GenTcpError)) throw error;
    const end = malformedEnd(error);
    if (!this.#owner.settings.backend.emsgsizeEnds) return end;
    this.#end = new InboundEnd(end);
    return undefined;
  }

  /** The socket backend tells who waits, and stays open: the packet is met again by whoever asks next. */
  #refuse(end: StreamEnd): Packet | undefined {
    const receiver = this.#takeReceiver();
    if (receiver !== undefined) {
      receiver.caller.reject(errorOfEnd(end));
      return this.#owed() ? this.#next() : undefined;
    }
    this.#becomePassive();
    return undefined;
  }

  #becomePassive(): void {
    this.#active = PASSIVE;
    this.#owner.malformed();
  }

  #hand(): boolean {
    const packet = this.#next();
    if (packet === undefined) return false;
    const receiver = this.#takeReceiver();
    const size = receiver !== undefined && receiver.length > 0 ? lengthOf(packet) : this.#packets.consumed;
    this.traffic.count(size);
    if (receiver === undefined) {
      const passive = this.#become(delivered(this.#active));
      this.#owner.deliver(packet, size);
      if (passive) this.#owner.passive();
    } else receiver.caller.resolve(packet);
    return true;
  }

  #takeReceiver(): Receiver | undefined {
    return this.#serving ? this.#receivers?.shift() : undefined;
  }

  #tell(end: InboundEnd): void {
    end.tell({ owner: this.#owner, receivers: this.#receivers, active: !this.passive }, this.#source?.rest());
  }
}

function lengthOf(packet: Packet): number {
  return 'length' in packet ? packet.length : 0;
}
