import type { Connection } from './connection.ts';
import { GenTcpError } from './error.ts';
import { codecOf } from './packet/table.ts';
import { checkReceive } from './receive-check.ts';
import { type Deadline, startTimer } from './timeout.ts';
import type { Traffic } from './traffic.ts';
import type { PacketSource, Pass, PassEvents, PassSource } from './transport/transport.ts';

/** How `sendFrom` sends. */
export interface SendFrom {
  /** Of a file: where to begin. Without it the offset of the descriptor says so, and is moved on. */
  readonly position?: number | undefined;
  /**
   * Of a regular file, where the packet type is a length and what it counts: packets of so many bytes each. What is less than
   * a packet is left to be sent otherwise. Where sending fails, or is aborted, the last packet may be cut: close the socket then.
   */
  readonly packetLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How `receiveInto` receives. */
export interface ReceiveInto {
  /** Told when it begins and ends that the descriptor takes nothing, and so keeps the peer waiting. */
  readonly stalled?: ((now: boolean) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `Socket.sendFrom` does. */
export async function sendFrom(connection: Connection, fd: number, how: SendFrom): Promise<number> {
  const { ending, outbound, settings, transport } = connection;
  const { signal } = how;
  const source = sourceOf(connection, fd, how);
  const count = counterFor(outbound.traffic, source);
  if (connection.outgoing !== undefined) throw new GenTcpError('ealready', { because: 'a descriptor is being sent' });
  ending.checkSend();
  const clock = new StallClock(settings.outbound.sendTimeout, () => passage.stop(new GenTcpError('timeout')));
  const passage = new Passage({
    moved(bytes) {
      clock.stop();
      count(bytes);
    },
    waits: (side) => (side === 'stream' ? clock.start() : clock.stop()),
  });
  connection.outgoing = passage;
  try {
    await outbound.flushed();
    const begin = (events: PassEvents): Pass | undefined => transport.passFrom?.(source, events);
    if (ending.open) await connection.closingOnTimeout(passage.run(signal, begin));
  } finally {
    clock.stop();
    connection.outgoing = undefined;
  }
  // A shutdown that has waited for the end is no reason to fail.
  if (!ending.open) ending.checkSend();
  return passage.bytes;
}

function sourceOf(connection: Connection, fd: number, { position, packetLength }: SendFrom): PassSource | PacketSource {
  if (packetLength === undefined) {
    checkUnframed(connection, 'sendFrom');
    return { fd, position };
  }
  const { packet } = connection.settings;
  const envelope = codecOf(packet)?.envelope;
  if (envelope?.form === undefined || !(packetLength > 0 && packetLength <= envelope.largest)) {
    throw new GenTcpError('einval', { because: `sendFrom: packet ${String(packet)} of ${packetLength} bytes` });
  }
  const header = Buffer.alloc(envelope.prefixLength(packetLength));
  envelope.writePrefix(header, 0, packetLength);
  return { fd, position, header, size: packetLength };
}

/** Counts what has been moved: packets, or where there are none what was moved at once. */
function counterFor(traffic: Traffic, source: PassSource | PacketSource): (bytes: number) => void {
  if (!('size' in source)) return (bytes) => traffic.count(bytes);
  const whole = source.header.length + source.size;
  let open = 0;
  return (bytes) => {
    for (open += bytes; open >= whole; open -= whole) traffic.count(whole);
  };
}

/** What `Socket.receiveInto` does. */
export async function receiveInto(connection: Connection, fd: number, how: ReceiveInto): Promise<number> {
  const { inbound, transport } = connection;
  checkUnframed(connection, 'receiveInto');
  checkReceive(connection, 0);
  const { stalled, signal } = how;
  const passage = new Passage({
    moved: (bytes) => inbound.passed(bytes),
    waits: (side) => stalled?.(side === 'descriptor'),
  });
  connection.incoming = passage;
  try {
    // What has arrived already comes first, by recv.
    if (!inbound.holdsBytes) await passage.run(signal, (events) => transport.passInto?.(fd, events));
  } finally {
    connection.incoming = undefined;
    stalled?.(false);
  }
  return passage.bytes;
}

/** One direction while the system moves its bytes. */
export class Passage {
  /** How many have been moved. */
  bytes = 0;
  /** Resolves when no more are moved. */
  readonly over: Promise<void>;
  readonly #watch: Pick<PassEvents, 'moved' | 'waits'>;
  readonly #ended = Promise.withResolvers<void>();
  #pass: Pass | undefined;
  #stopped = false;

  constructor(watch: Pick<PassEvents, 'moved' | 'waits'>) {
    this.#watch = watch;
    this.over = this.#ended.promise.catch(() => undefined);
  }

  /** Resolves at the end of it, whatever that is of; rejects with the reason of an aborted signal, or what `stop` was given. */
  async run(signal: AbortSignal | undefined, start: (events: PassEvents) => Pass | undefined): Promise<void> {
    const aborted = (): void => this.stop(signal?.reason);
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted === true) aborted();
    try {
      if (!this.#stopped) this.#start(start);
      await this.#ended.promise;
    } finally {
      signal?.removeEventListener('abort', aborted);
    }
  }

  /** Stops it at once, with an error or as if it were over. */
  stop(error?: unknown): void {
    this.#stopped = true;
    if (error !== undefined) this.#ended.reject(error);
    this.#pass?.stop();
    this.#ended.resolve();
  }

  #start(start: (events: PassEvents) => Pass | undefined): void {
    const { waits } = this.#watch;
    this.#pass = start({
      moved: (bytes) => {
        this.bytes += bytes;
        this.#watch.moved(bytes);
      },
      waits: (side) => waits(side),
      over: () => this.#ended.resolve(),
    });
    if (this.#pass === undefined) this.#ended.resolve();
  }
}

/** send_timeout, for as long as the connection takes nothing. */
export class StallClock {
  readonly #milliseconds: number | 'infinity';
  readonly #expired: () => void;
  #running: Deadline | undefined;

  constructor(milliseconds: number | 'infinity', expired: () => void) {
    this.#milliseconds = milliseconds;
    this.#expired = expired;
  }

  start(): void {
    if (this.#milliseconds !== 'infinity') this.#running ??= startTimer(this.#milliseconds, this.#expired);
  }

  stop(): void {
    this.#running?.cancel();
    this.#running = undefined;
  }
}

/** The bytes of a descriptor are no packets. */
export function checkUnframed({ framed, settings }: Connection, call: string): void {
  if (framed)
    throw new GenTcpError('einval', { because: `${call} is for packet raw; this is ${String(settings.packet)}` });
}
