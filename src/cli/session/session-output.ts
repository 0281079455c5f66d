import type { Options, PacketBatch } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import type { Printable, SessionEvent } from '../output/event.ts';
import { framingOf } from '../output/framing.ts';
import { type PacketPrinter, packetPrinter } from '../output/packet-printer.ts';
import type { OutputSink } from '../stdio/output-sink.ts';
import { SessionFailure } from './session-failure.ts';

/** Where the messages and events of one connection are written. */
export class SessionOutput {
  /** The N of `#Port<0.N>`. */
  readonly socketNumber: number;
  readonly #printer: PacketPrinter;
  readonly #sink: OutputSink;
  #writing = 0;
  #stalled = false;
  #closed = false;

  constructor(
    sink: OutputSink,
    socketNumber: number,
    { settings, options }: { settings: SessionSettings; options: Options },
  ) {
    const packet = options.packet ?? 0;
    this.#sink = sink;
    this.socketNumber = socketNumber;
    this.#printer = packetPrinter(settings.output, {
      framing: framingOf(packet),
      deliver: options.deliver === 'port' ? 'port' : 'term',
      binaryStrings: packet === 'http_bin' || packet === 'httph_bin',
      jsonData: settings.jsonData,
      socketNumber: () => socketNumber,
    });
  }

  /** Is stdout the one that keeps everybody waiting? */
  get writing(): boolean {
    return this.#writing > 0 || this.#stalled;
  }

  /** The descriptor behind it, for whoever writes there without us. */
  get descriptor(): number | undefined {
    return this.#sink.descriptor;
  }

  /** Whoever writes there without us waits for stdout, or no longer. */
  stall(now: boolean): void {
    this.#stalled = now;
  }

  /** Writes messages; resolves when the system has taken them. Rejects with a SessionFailure of stdout. */
  async messages(messages: readonly Printable[]): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for (const message of messages) chunks.push(...this.#printer.message(message));
    } catch (error) {
      // What stands before the message that the format cannot express is shown all the same.
      await this.#write(chunks);
      throw this.#failure(error);
    }
    await this.#write(chunks);
  }

  /** Can packets be written in batches? */
  get takesBatches(): boolean {
    return this.#printer.packets !== undefined;
  }

  /** Writes the packets of a batch, which is borrowed; undefined where the system has taken them already. Fails as `messages`. */
  packets(batch: PacketBatch): Promise<void> | undefined {
    try {
      const chunks = this.#printer.packets?.(batch) ?? [];
      const writing = chunks.length === 0 ? undefined : this.#sink.offer(chunks);
      return writing === undefined ? undefined : this.#finish(writing);
    } catch {
      // One of them cannot be expressed: those before it are shown, and then it fails again.
      return this.messages(messagesOf(batch));
    }
  }

  /** Writes an event, where the format has a word for it. */
  event(event: SessionEvent): Promise<void> {
    return this.#write(this.#printer.event(event));
  }

  /** Writes what was held back for a packet that will not come. */
  end(): Promise<void> {
    return this.#write(this.#printer.end());
  }

  /** Closes stdout, or the file: nothing follows. Once is enough, and more does no harm. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sink.close();
  }

  async #write(chunks: readonly Buffer[]): Promise<void> {
    if (chunks.length > 0) await this.#finish(this.#sink.write(chunks));
  }

  async #finish(writing: Promise<void>): Promise<void> {
    this.#writing += 1;
    try {
      await writing;
    } catch (error) {
      throw this.#failure(error);
    }
    this.#writing -= 1;
  }

  #failure(error: unknown): SessionFailure {
    return new SessionFailure('stdout', error, { call: this.#sink.name });
  }
}

/** The packets of a batch one by one, in memory of their own. */
function messagesOf(batch: PacketBatch): readonly Printable[] {
  return Array.from({ length: batch.count }, (_, n) => ({ type: 'tcp', data: Buffer.from(batch.payload(n)) }));
}
