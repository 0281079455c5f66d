import type { Socket } from '../../core/index.ts';
import type { BypassRule } from '../invocation.ts';
import type { InputSource } from '../stdio/input-source.ts';
import { bypassing, isBypassDue } from './bypass.ts';
import { DeathGuard } from './death-guard.ts';
import { sendFailure } from './send.ts';

/** Stdin → socket without us: the kernel sends what is left of stdin, where it can. */
export class UploadBypass {
  readonly #socket: Socket;
  readonly #source: InputSource;
  readonly #stop = new AbortController();
  readonly #rule: BypassRule;
  #sent = 0;
  #tried = false;

  constructor(socket: Socket, source: InputSource, rule: BypassRule) {
    this.#socket = socket;
    this.#source = source;
    this.#rule = rule;
  }

  /** Is it time? It is tried once: where the kernel cannot, it will not be able to later on. */
  get due(): boolean {
    return !this.#tried && isBypassDue(this.#rule, this.#sent);
  }

  /** So many bytes have gone the ordinary way. */
  count(bytes: number): void {
    this.#sent += bytes;
  }

  /** Resolves with how many bytes were sent, when the rest of stdin, or its end, is for others to read. Rejects with a SessionFailure. */
  async run(): Promise<number> {
    this.#tried = true;
    const { rest } = this.#source;
    if (rest === undefined) return 0;
    const { sendTimeout } = this.#socket.getopts(['sendTimeout']);
    DeathGuard.of(this.#socket)?.sending(Infinity);
    try {
      const how = { position: rest.position, signal: this.#stop.signal };
      const sent = await bypassing(() => this.#socket.sendFrom(rest.fd, how));
      rest.skip(sent);
      return sent;
    } catch (error) {
      throw sendFailure(error, sendTimeout);
    }
  }

  /** Stops at once. */
  stop(): void {
    this.#stop.abort();
  }
}
