import type { Socket } from '../../core/index.ts';
import type { InputSource } from '../stdio/input-source.ts';
import { type UploadBypassPlan, bypassing, isBypassDue } from './bypass.ts';
import { DeathGuard } from './death-guard.ts';
import { sendFailure } from './send.ts';

/** What has gone past us. */
interface Bypassed {
  /** Of stdin. */
  readonly bytes: number;
  readonly packets: number;
}

/** Stdin → socket without us: the kernel sends what is left of stdin, where it can. */
export class UploadBypass {
  readonly #socket: Socket;
  readonly #source: InputSource;
  readonly #stop = new AbortController();
  readonly #plan: UploadBypassPlan;
  #sent = 0;
  #tried = false;

  constructor(socket: Socket, source: InputSource, plan: UploadBypassPlan) {
    this.#socket = socket;
    this.#source = source;
    this.#plan = plan;
  }

  /** Is it time? It is tried once: where the kernel cannot, it will not be able to later on. */
  get due(): boolean {
    return !this.#tried && isBypassDue(this.#plan.rule, this.#sent);
  }

  /** So many bytes have gone the ordinary way. */
  count(bytes: number): void {
    this.#sent += bytes;
  }

  /** Resolves with what was sent, when the rest of stdin, or its end, is for others to read. Rejects with a SessionFailure. */
  async run(): Promise<Bypassed> {
    this.#tried = true;
    const { rest } = this.#source;
    if (rest === undefined) return { bytes: 0, packets: 0 };
    const { sendTimeout } = this.#socket.getopts(['sendTimeout']);
    DeathGuard.of(this.#socket)?.sending(Infinity);
    try {
      const { packetLength } = this.#plan;
      const before = this.#socket.getstat(['sendCnt']).sendCnt ?? 0;
      const how = { position: rest.position, signal: this.#stop.signal, packetLength };
      const sent = await bypassing(() => this.#socket.sendFrom(rest.fd, how));
      const packets = packetLength === undefined ? 0 : (this.#socket.getstat(['sendCnt']).sendCnt ?? 0) - before;
      const bytes = packetLength === undefined ? sent : packets * packetLength;
      rest.skip(bytes);
      return { bytes, packets };
    } catch (error) {
      throw sendFailure(error, sendTimeout);
    }
  }

  /** Stops at once. */
  stop(): void {
    this.#stop.abort();
  }
}
