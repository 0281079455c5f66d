import type { Socket } from '../../core/index.ts';
import type { RecordReader } from '../input/record-reader.ts';
import type { Records } from '../input/records.ts';
import type { InputSource } from '../stdio/input-source.ts';
import type { InputEnd } from './end-of-input.ts';
import { sendRecords } from './send.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';
import type { UploadBypassPlan } from './bypass.ts';
import { UploadBypass } from './upload-bypass.ts';

/** How an upload makes packets of what it reads. */
export interface UploadPlan {
  readonly reader: RecordReader;
  /** When the kernel may move the rest by itself. */
  readonly bypass: UploadBypassPlan;
}

/** Stdin → socket: each record is one packet, and the next is read when the socket has taken it. */
export class Upload implements SessionInput {
  readonly #socket: Socket;
  readonly #source: InputSource;
  readonly #reader: RecordReader;
  readonly #bypass: UploadBypass;
  #sending = false;
  #carried = false;
  #records = 0;

  constructor(socket: Socket, source: InputSource, { reader, bypass }: UploadPlan) {
    this.#socket = socket;
    this.#source = source;
    this.#reader = reader;
    this.#bypass = new UploadBypass(socket, source, bypass);
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
      if (this.#bypass.due && this.#reader.held === 0) await this.#goRound();
      const chunk = await this.#read();
      const records = chunk === undefined ? this.#reader.end() : this.#reader.push(chunk);
      this.#carried ||= chunk !== undefined;
      this.#bypass.count(chunk?.length ?? 0);
      await this.#send(records);
      if (this.#reader.failure !== undefined) throw new SessionFailure('stdin', this.#reader.failure);
      if (chunk === undefined) return;
    }
  }

  unsent(): boolean {
    return this.#sending || (this.#socket.getstat(['sendPend']).sendPend ?? 0) > 0 || this.left();
  }

  left(): boolean {
    return this.#reader.held > 0 || this.#source.pending();
  }

  close(): void {
    this.#bypass.stop();
    this.#source.close();
  }

  async #goRound(): Promise<void> {
    const { bytes, packets } = await this.#bypass.run();
    this.#carried ||= bytes > 0;
    this.#records += packets;
  }

  async #read(): Promise<Buffer | undefined> {
    try {
      return await this.#source.read({ much: this.#reader.batches });
    } catch (error) {
      throw new SessionFailure('stdin', error);
    }
  }

  async #send(records: Records): Promise<void> {
    if (records.length === 0) return;
    this.#sending = true;
    if (await sendRecords(this.#socket, records.items)) this.#source.reuse?.();
    this.#records += records.length;
    this.#sending = false;
  }
}
