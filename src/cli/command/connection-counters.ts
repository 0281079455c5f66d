import type { SockAddr, Socket, Stats } from '../../core/index.ts';
import { peerName, peerOf } from '../address-text.ts';
import { countersText } from '../counters.ts';
import type { Report } from '../report.ts';
import type { SessionInput } from '../session/session-input.ts';
import type { SessionOutput } from '../session/session-output.ts';

interface Counted {
  readonly socket: Socket;
  readonly input: Pick<SessionInput, 'finalStats'>;
  readonly output: SessionOutput;
}

/** What has gone over one connection: for whoever asks, and with -v once at its end. */
export class ConnectionCounters {
  readonly #connection: Counted;
  readonly #report: Report;
  readonly #peer: SockAddr | undefined;
  #last: Stats | undefined;
  #told = false;

  constructor(connection: Counted, report: Report) {
    this.#connection = connection;
    this.#report = report;
    this.#peer = peerOf(connection.socket);
  }

  /** The counters so far, in a line. */
  get line(): string {
    return `${peerName(this.#peer)}: ${countersText(this.#read())}`;
  }

  /** Keeps what nobody can ask for once the socket is closed. */
  note(): void {
    this.#last ??= this.#read();
  }

  /** With -v, says them, and writes them as an event. */
  async tell(): Promise<void> {
    if (this.#told || this.#report.settings.verbosity !== 'verbose') return;
    this.#told = true;
    const { output } = this.#connection;
    const stats = this.#read();
    this.#report.detail(`${peerName(this.#peer)}: ${countersText(stats)}`);
    await output.event({ event: 'stats', socket: output.socketNumber, stats });
  }

  #read(): Stats {
    const { socket, input } = this.#connection;
    return this.#last ?? input.finalStats ?? socket.getstat();
  }
}
