import type { Socket } from '../../core/index.ts';
import type { RecordReader } from '../input/record-reader.ts';
import type { InputSource } from '../stdio/input-source.ts';
import type { InputEnd } from './end-of-input.ts';
import { sendRecords } from './send.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';

/** Stdin → socket: each record is one packet, and the next is read when the socket has taken it. */
export class Upload implements SessionInput {
  readonly #socket: Socket;
  readonly #source: InputSource;
  readonly #reader: RecordReader;
  #sending = false;
  #carried = false;
  #records = 0;

  constructor(socket: Socket, source: InputSource, reader: RecordReader) {
    this.#socket = socket;
    this.#source = source;
    this.#reader = reader;
  }

  get kind(): InputEnd['kind'] {
    return this.#source.kind;
  }

  get carried(): boolean {
    return this.#carried;
  }

  get records(): number {
    return this.#records;
  }

  /** Sends all of stdin; resolves at its end, when the last record is queued. */
  async run(): Promise<void> {
    while (true) {
      const chunk = await this.#read();
      const records = chunk === undefined ? this.#reader.end() : this.#reader.push(chunk);
      this.#carried ||= chunk !== undefined;
      await this.#send(records);
      if (this.#reader.failure !== undefined) throw new SessionFailure('stdin', this.#reader.failure);
      if (chunk === undefined) return;
    }
  }

  unsent(): boolean {
    return this.#sending || (this.#socket.getstat(['sendPend']).sendPend ?? 0) > 0 || this.#source.pending();
  }

  close(): void {
    this.#source.close();
  }

  async #read(): Promise<Buffer | undefined> {
    try {
      return await this.#source.read();
    } catch (error) {
      throw new SessionFailure('stdin', error);
    }
  }

  async #send(records: readonly Buffer[]): Promise<void> {
    if (records.length === 0) return;
    this.#sending = true;
    await sendRecords(this.#socket, records);
    this.#records += records.length;
    this.#sending = false;
  }
}
