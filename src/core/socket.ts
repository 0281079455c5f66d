import type { Duplex } from 'node:stream';
import type { SockAddr } from './address.ts';
import { Connection } from './connection.ts';
import type { ShutdownHow } from './ending.ts';
import { GenTcpError } from './error.ts';
import { getfd } from './getfd.ts';
import { type IoData, ioDataToBuffer } from './iodata.ts';
import { Mailbox } from './mailbox.ts';
import type { Message } from './message.ts';
import type { MessageForm } from './message-term.ts';
import { checkRequests } from './options/check.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { Framed } from './outbound.ts';
import { frame, frameBatch } from './packet/frame.ts';
import { giveMemoryBack, takeMemory } from './packet/write-memory.ts';
import type { Packet } from './packet/packet.ts';
import { type PassOn, passOn } from './pass-on.ts';
import { type ReceiveInto, type SendFrom, receiveInto, sendFrom } from './passage.ts';
import { PacketBatch } from './packet/packet-batch.ts';
import type { PacketType } from './packet/table.ts';
import type { PacketSink } from './packet-sink.ts';
import { nextPortNumber } from './port-number.ts';
import type { SocketSettings } from './socket-settings.ts';
import { socketStream } from './socket-stream.ts';
import { type StatName, type Stats, socketStats } from './statistics.ts';
import type { Timeout } from './timeout.ts';
import type { Transport } from './transport/transport.ts';

/** How the messages of a socket are written as terms. */
export let messageForm: (socket: Socket) => MessageForm;

/**
 * One connection: gen_tcp's socket, with the options, modes, messages and error rules of the inet backend, or, where the
 * option inet_backend says so, of the socket backend.
 *
 * Made by {@link connect} and `ListenSocket.accept`.
 */
export class Socket {
  readonly #connection: Connection;
  readonly #number = nextPortNumber();

  /** @internal Sockets are made by connect and accept. */
  constructor(transport: Transport, settings: SocketSettings, owner: Mailbox | undefined) {
    this.#connection = new Connection(this, transport, settings, owner);
  }

  /** The mailbox its messages go to. */
  get owner(): Mailbox {
    return this.#connection.ownership.mailbox;
  }

  /** Why receiving ended, where it has: what is known beyond the reason, as with Node's streams. */
  get errored(): GenTcpError | undefined {
    return this.#connection.ending.errored;
  }

  /** Is it passive: are packets received by `recv` alone? */
  get passive(): boolean {
    return this.#connection.inbound.passive;
  }

  /** Bytes that have arrived, those of unfinished packets too. */
  get bytesRead(): number {
    return this.#connection.inbound.arrived;
  }

  /** Bytes that the kernel has taken, headers included. */
  get bytesWritten(): number {
    return this.#connection.outbound.taken;
  }

  /**
   * Sends one packet, with the header of the packet type in front. Resolves while less than `highWatermark` is queued, and
   * for the first packet of an empty queue; else when the queue has fallen to `lowWatermark`. The bytes must stay as they
   * are until they are taken: what is queued is not copied.
   *
   * Rejects with `emsgsize` where the header cannot say the length (nothing is sent), `timeout` after `sendTimeout`,
   * `closed` and then `enotconn` when the connection is gone, `einval` for what is not iodata.
   *
   * @example await socket.send(['hello ', Buffer.from('world'), 10]);
   */
  send(data: IoData): Promise<void> {
    try {
      const chunks = frame(this.#connection.settings.packet, ioDataToBuffer(data));
      let size = 0;
      for (const chunk of chunks) size += chunk.length;
      return this.#connection.send({ chunks, sizes: [size] });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Sends several packets, in order, as the bytes of one write: faster than as many sends, and the same to the peer. The
   * payloads may be used again once it has been called. A {@link PacketBatch} among them is as many packets as it has.
   *
   * Resolves and rejects as `send` does; with `emsgsize` nothing of any of them is sent.
   *
   * @example await socket.sendBatch(['one', 'two', 'three']);
   */
  async sendBatch(packets: readonly (IoData | PacketBatch)[]): Promise<void> {
    if (!Array.isArray(packets)) throw new GenTcpError('einval', { because: 'sendBatch: packets are an array' });
    await this.#connection.send(framed(this.#connection.settings.packet, packets.map(toPackets)));
  }

  /**
   * The same with what another socket has received, for its sink: `undefined` where there is nothing to wait for.
   *
   * @internal
   */
  sendOn(batch: PacketBatch): Promise<void> | undefined {
    try {
      return this.#connection.sendNow(framed(this.#connection.settings.packet, [batch]));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Has the kernel send what a descriptor holds, up to its end, where that can be done without the bytes passing through this
   * process: on Linux, from a regular file or a pipe. Resolves with how many bytes were sent when nothing more can be sent this
   * way, which may be none at all: whoever reads the descriptor then meets its end, or what is left to send. gentcp's own.
   *
   * With `packetLength` a file is sent as packets of so many bytes; what is left at its end is less than one.
   *
   * While it runs `send` is `ealready`. Rejects as `send` does, with the reason of a signal that aborts, and with `einval` where
   * the packet type has packets, and `packetLength` says nothing of them, or they have no plain length in front.
   *
   * @example await socket.sendFrom(0); // then: for await (const chunk of process.stdin) await socket.send(chunk)
   */
  sendFrom(fd: number, how: SendFrom = {}): Promise<number> {
    return sendFrom(this.#connection, fd, how);
  }

  /**
   * Has the kernel write into a descriptor what arrives, where that can be done without the bytes passing through this process:
   * on Linux, into a pipe, a regular file or /dev/null. Resolves with how many bytes were received so when nothing more can be
   * received this way, which may be none at all, as where something has arrived already: `recv` then brings what is left, or
   * tells the end. gentcp's own.
   *
   * The socket is to be passive, and while it runs `recv` is `ealready`. Rejects with the reason of a signal that aborts, with
   * `einval` on an active socket or where the packet type has packets, and as `recv` does.
   *
   * @example await socket.receiveInto(1);
   */
  receiveInto(fd: number, how: ReceiveInto = {}): Promise<number> {
    return receiveInto(this.#connection, fd, how);
  }

  /**
   * Has the kernel send on to another socket what arrives here, where that can be done without the bytes passing through this
   * process: on Linux. Resolves with how many bytes went when no more can go this way, which may be none at all: `recv` then
   * brings what is left, or tells the end, which is not passed on. gentcp's own.
   *
   * This socket is to be passive, and while it runs `recv` is `ealready` here, and `send` there. Rejects with the reason of a
   * signal that aborts, with `einval` where either has packets, as `recv` does for this socket, and as `send` does for the other.
   *
   * @example await Promise.all([one.passOn(other), other.passOn(one)]);
   */
  passOn(to: Socket, how: PassOn = {}): Promise<number> {
    return passOn(this.#connection, to.#connection, how);
  }

  /**
   * Receives one packet in passive mode; on a raw socket with a length, exactly so many bytes.
   *
   * Rejects with `timeout` (what had arrived is kept), `closed` (`rest` holds a packet that the end cut), `einval` on an
   * active socket or for a length with a packet type, `ealready` while another recv waits, `enomem` for a length above
   * 64 MiB, `emsgsize`, `enotconn`.
   *
   * @example const four = await socket.recv(4, 5000); // four bytes of a raw socket, within five seconds
   */
  recv(length = 0, timeout?: Timeout): Promise<Packet> {
    try {
      return this.#connection.receive(length, timeout);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Delivers the packets of the active modes to `sink` from now on, in batches, instead of a message for each; without one to
   * the owner's mailbox again. All other messages go to the mailbox as ever, and so do packets of http, which are no bytes.
   * `mode` and `header` do not matter to a sink: what it is given is bytes.
   *
   * @internal
   */
  deliverTo(sink: PacketSink | undefined): void {
    this.#connection.inbound.deliverTo(sink);
  }

  /**
   * Puts bytes back in front of what is received next.
   *
   * @throws GenTcpError `enotsup` in the socket backend, `closed` on a closed socket, `enotconn` when a recv has told that the
   * connection is lost, `einval` for what is not iodata
   *
   * @example socket.unrecv(packet.subarray(4));
   */
  unrecv(data: IoData): void {
    this.#connection.unread(ioDataToBuffer(data));
  }

  /**
   * Ends one direction or both; what is queued is sent first.
   *
   * Rejects with `closed` on a closed socket, `enotconn` when the connection is lost, `badarg` for another direction.
   *
   * @example await socket.shutdown('write'); // the peer reads the end, and may still answer
   */
  shutdown(how: ShutdownHow): Promise<void> {
    return this.#connection.shutdown(how);
  }

  /**
   * Closes, after what is queued has been taken, for as long as there is progress. With linger `[true, 0]` the queue is
   * dropped and the peer sees a reset. A second close is no error.
   *
   * @example await socket.close();
   */
  close(): Promise<void> {
    return this.#connection.ending.close();
  }

  /**
   * Whoever waits in close, for what is queued or by the option linger, waits no longer: the peer sees a reset.
   *
   * @internal
   */
  cutShort(): void {
    this.#connection.ending.cutShort();
  }

  /**
   * Gives the socket to another owner; its waiting messages move along, in order.
   *
   * @throws GenTcpError `not_owner` where `by` is not its owner, `closed`, and `badarg` for a closed mailbox, which leaves the
   * socket passive in the inet backend
   *
   * @example socket.controllingProcess(new Mailbox());
   */
  controllingProcess(to: Mailbox, by: Mailbox = this.owner): void {
    const { ownership, inbound, settings } = this.#connection;
    try {
      ownership.give(to, by);
    } catch (error) {
      if (settings.backend.refusedOwnerSilences && isGone(to, error)) this.setopts({ active: false });
      throw error;
    }
    inbound.update();
  }

  /**
   * Changes options; every value is checked before the first is applied.
   *
   * @throws GenTcpError `einval` for a bad option, the kernel's reason where it refuses one
   *
   * @example socket.setopts({ active: 'once', packet: 4 });
   */
  setopts(options: Options): void {
    this.#connection.change(options);
  }

  /**
   * The values of options, in request order; those that do not apply to this socket are left out.
   *
   * @throws GenTcpError `einval` for a name that is no option, and on a closed socket
   *
   * @example socket.getopts(['active', 'packet', { raw: [6, 8, 4] }]);
   */
  getopts(names: readonly OptionRequest[]): Options {
    const { ending, settings, transport, inbound } = this.#connection;
    ending.checkOpen();
    const requests = checkRequests(names);
    if (requests.includes('active')) ending.checkActive();
    return settings.read(requests, transport.fd, inbound.active);
  }

  /**
   * Counters of both directions, all or those that are asked for: bytes with packet headers, and packets.
   *
   * @throws GenTcpError `einval` for a name that is no counter, and on a closed socket
   *
   * @example const { recvOct, sendPend } = socket.getstat(['recvOct', 'sendPend']);
   */
  getstat(): Stats;
  getstat<Name extends StatName>(names: readonly Name[] | undefined): Pick<Stats, Name>;
  getstat(names?: readonly StatName[]): Partial<Stats> {
    const { ending, settings, inbound, outbound } = this.#connection;
    ending.checkOpen();
    const { traffic: sent, pending } = outbound;
    return socketStats({ received: inbound.traffic, sent, pending, fully: settings.backend.countsFully }, names);
  }

  /**
   * The local end.
   *
   * @throws GenTcpError `einval` on a closed socket, `ebadf` when the connection is lost
   *
   * @example const { addr, port } = socket.sockname();
   */
  sockname(): SockAddr {
    this.#connection.ending.checkPresent('ebadf');
    return this.#connection.transport.sockname();
  }

  /**
   * The other end.
   *
   * @throws GenTcpError `einval` on a closed socket, `enotconn` when the connection is lost
   *
   * @example const { addr, port } = socket.peername();
   */
  peername(): SockAddr {
    this.#connection.ending.checkPresent('enotconn');
    return this.#connection.transport.peername();
  }

  /**
   * The descriptor of the socket, for native calls and for whoever takes the connection over: `inet:getfd`. It is closed
   * with the socket.
   *
   * @throws GenTcpError `enotsup` on the socket backend, `einval` where there is none
   */
  getfd(): number {
    this.#connection.ending.checkOpen();
    return getfd(this.#connection.transport, this.#connection.settings.backend);
  }

  /**
   * The local port.
   *
   * @throws GenTcpError as `sockname`, and `einval` for a unix socket
   *
   * @example socket.port(); // 5678
   */
  port(): number {
    const { port } = this.sockname();
    if (port === undefined) throw new GenTcpError('einval', { because: 'a unix socket has no port' });
    return port;
  }

  /** gen_tcp takes any socket here, and says `einval` for one that does not listen. */
  accept(_timeout?: Timeout, _owner?: Mailbox): Promise<Socket> {
    return Promise.reject(this.#connection.ending.refuseAccept());
  }

  /** An open socket keeps the process alive; after `unref` it does not. */
  ref(): this {
    this.#connection.transport.ref();
    return this;
  }

  /** Lets the process end while this socket is open. */
  unref(): this {
    this.#connection.transport.unref();
    return this;
  }

  /**
   * This socket's messages, in order, up to and with `tcp_closed`; ends too when the socket is closed here.
   *
   * Rejects with `ealready` while somebody else takes them, or `stream` does.
   *
   * @example for await (const message of socket) if (message.type === 'tcp') await socket.send(message.data);
   */
  async *[Symbol.asyncIterator](): AsyncIterator<Message> {
    const { ownership } = this.#connection;
    const stop = ownership.startTaking();
    try {
      while (true) {
        const message = await ownership.next();
        if (message === undefined) return;
        yield message;
        if (message.type === 'tcp_closed') return;
      }
    } finally {
      stop();
    }
  }

  /**
   * A Duplex over this socket for pipeline(): sets active to false; one chunk is one packet, either way. What has come as
   * messages already is read first.
   *
   * It fails as `recv` and `send` do, a packet that the end cuts included.
   *
   * @throws GenTcpError `ealready` while its messages are taken, `einval` on a closed socket that has left none
   *
   * @example await pipeline(socket.stream(), createWriteStream('received'));
   */
  stream(): Duplex {
    return socketStream(this, this.#connection.ownership);
  }

  /** `await using` closes it at the end of its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  static {
    messageForm = (socket) => ({
      number: socket.#number,
      deliver: socket.#connection.settings.deliver,
      strings: String(socket.#connection.settings.packet).endsWith('_bin') ? 'binary' : 'list',
    });
  }
}

function framed(packet: PacketType, packets: readonly (Buffer | PacketBatch)[]): Framed {
  const { bytes, sizes, memory } = frameBatch(packet, packets, takeMemory);
  return { chunks: [bytes], sizes, taken: () => giveMemoryBack(memory) };
}

function toPackets(packet: IoData | PacketBatch): Buffer | PacketBatch {
  return packet instanceof PacketBatch ? packet : ioDataToBuffer(packet);
}

/** Was a socket given to an owner that is gone? Then gen_tcp has made it passive already when it finds that out. */
function isGone(owner: unknown, error: unknown): boolean {
  return owner instanceof Mailbox && owner.closed && error instanceof GenTcpError && error.reason === 'badarg';
}
