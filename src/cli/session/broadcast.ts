import type { Socket } from '../../core/index.ts';
import type { RecordReader } from '../input/record-reader.ts';
import type { Records } from '../input/records.ts';
import type { InputSource } from '../stdio/input-source.ts';
import { sendRecords } from './send.ts';
import { SessionFailure } from './session-failure.ts';
import { type SessionInput, noInput } from './session-input.ts';

/**
 * One stdin for all the connections that are open: each record goes to every one of them, the slowest sets the pace, and
 * while there is none the records wait. Connections that come after its end only receive.
 */
export class Broadcast {
  readonly #source: InputSource;
  readonly #reader: RecordReader;
  readonly #listeners = new Set<Listener>();
  readonly #ended = Promise.withResolvers<void>();
  #someone = Promise.withResolvers<void>();
  #carried = false;
  #over = false;

  constructor(source: InputSource, reader: RecordReader) {
    this.#source = source;
    this.#reader = reader;
    // Each connection hears of a failure by itself; before there is one, the first will.
    this.#ended.promise.catch(() => undefined);
    void this.#run().then(this.#ended.resolve, this.#ended.reject);
  }

  /** What a new connection sends: nothing, and not even an end, when stdin has ended before it came. */
  subscribe(socket: Socket): SessionInput {
    if (this.#over) return noInput;
    const listener = new Listener(
      socket,
      this.#ended.promise,
      () => this.#carried,
      () => this.#listeners.delete(listener),
    );
    this.#listeners.add(listener);
    this.#someone.resolve();
    return listener;
  }

  /** Stops reading stdin. */
  close(): void {
    this.#source.close();
  }

  async #run(): Promise<void> {
    while (true) {
      await this.#someoneListens();
      const chunk = await this.#read();
      this.#carried ||= chunk !== undefined;
      const records = chunk === undefined ? this.#reader.end() : this.#reader.push(chunk);
      await this.#someoneListens();
      await Promise.all([...this.#listeners].map((listener) => listener.send(records)));
      if (this.#reader.failure !== undefined) throw new SessionFailure('stdin', this.#reader.failure);
      this.#over = chunk === undefined;
      if (this.#over) return;
    }
  }

  async #someoneListens(): Promise<void> {
    while (this.#listeners.size === 0) {
      this.#someone = Promise.withResolvers();
      await this.#someone.promise;
    }
  }

  async #read(): Promise<Buffer | undefined> {
    try {
      return await this.#source.read();
    } catch (error) {
      throw new SessionFailure('stdin', error);
    }
  }
}

/** One connection's share of the broadcast. */
class Listener implements SessionInput {
  readonly kind = 'pipe';
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  readonly #hasCarried: () => boolean;
  readonly #leave: () => void;
  readonly #failed = Promise.withResolvers<never>();
  #sending = false;
  #records = 0;

  constructor(socket: Socket, ended: Promise<void>, hasCarried: () => boolean, leave: () => void) {
    this.#socket = socket;
    this.#ended = ended;
    this.#hasCarried = hasCarried;
    this.#leave = leave;
    this.#failed.promise.catch(() => undefined);
  }

  get carried(): boolean {
    return this.#hasCarried();
  }

  get records(): number {
    return this.#records;
  }

  /** Never rejects: a connection that breaks is its own session's failure, and the others go on. */
  async send(records: Records): Promise<void> {
    if (records.length === 0) return;
    this.#sending = true;
    try {
      await sendRecords(this.#socket, records.items);
      this.#records += records.length;
      this.#sending = false;
    } catch (error) {
      this.#leave();
      this.#failed.reject(error);
    }
  }

  run(): Promise<void> {
    return Promise.race([this.#ended, this.#failed.promise]);
  }

  unsent(): boolean {
    return this.#sending || (this.#socket.getstat(['sendPend']).sendPend ?? 0) > 0;
  }

  close(): void {
    this.#leave();
  }
}
