import type { Message, Options } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import type { SessionEvent } from '../output/event.ts';
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

  constructor(
    sink: OutputSink,
    socketNumber: number,
    { settings, options }: { settings: SessionSettings; options: Options },
  ) {
    const packet = options.packet ?? 0;
    this.#sink = sink;
    this.socketNumber = socketNumber;
    this.#printer = packetPrinter(settings.output, {
      framing: packet === 'raw' || packet === 0 ? 'stream' : packet === 'line' ? 'lines' : 'packets',
      deliver: options.deliver === 'port' ? 'port' : 'term',
      binaryStrings: packet === 'http_bin' || packet === 'httph_bin',
      jsonData: settings.jsonData,
      socketNumber: () => socketNumber,
    });
  }

  /** Is stdout the one that keeps everybody waiting? */
  get writing(): boolean {
    return this.#writing > 0;
  }

  /** Writes messages; resolves when the system has taken them. Rejects with a SessionFailure of stdout. */
  messages(messages: readonly Message[]): Promise<void> {
    return this.#write(messages.flatMap((message) => this.#printer.message(message)));
  }

  /** Writes an event, where the format has a word for it. */
  event(event: SessionEvent): Promise<void> {
    return this.#write(this.#printer.event(event));
  }

  /** Writes what was held back for a packet that will not come. */
  end(): Promise<void> {
    return this.#write(this.#printer.end());
  }

  /** Closes stdout, or the file: nothing follows. */
  close(): void {
    this.#sink.close();
  }

  async #write(chunks: readonly Buffer[]): Promise<void> {
    if (chunks.length === 0) return;
    this.#writing += 1;
    try {
      await this.#sink.write(chunks);
    } catch (error) {
      throw new SessionFailure('stdout', error);
    }
    this.#writing -= 1;
  }
}
