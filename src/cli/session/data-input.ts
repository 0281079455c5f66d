import type { Socket } from '../../core/index.ts';
import type { RecordReader } from '../input/record-reader.ts';
import { sendRecords } from './send.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';

/** DATA of the command line: it is sent as if it were all of stdin, which is not opened. */
export class DataInput implements SessionInput {
  /** Its end is nobody's decision: it cuts nothing. */
  readonly kind = 'nothing';
  readonly carried = true;
  readonly #socket: Socket;
  readonly #packets: readonly Buffer[];
  readonly #failure: Error | undefined;

  constructor(socket: Socket, data: Buffer, reader: RecordReader) {
    this.#socket = socket;
    const packets = [...reader.push(data), ...reader.end()].map((packet) => Buffer.from(packet));
    // An empty word is a request without bytes, where a packet can say so.
    this.#packets = data.length === 0 ? [data] : packets;
    this.#failure = reader.failure;
  }

  get records(): number {
    return this.#packets.length;
  }

  async run(): Promise<void> {
    await sendRecords(this.#socket, this.#packets);
    if (this.#failure !== undefined) throw new SessionFailure('stdin', this.#failure);
  }

  unsent(): boolean {
    return (this.#socket.getstat(['sendPend']).sendPend ?? 0) > 0;
  }

  close(): void {
    // It holds nothing of the system.
  }
}
