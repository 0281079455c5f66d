import type { Socket } from '../../core/index.ts';
import type { BypassRule } from '../invocation.ts';
import { bypassing, isBypassDue } from './bypass.ts';
import type { SessionOutput } from './session-output.ts';

/** Socket → stdout without us: the kernel writes what arrives, where it can. */
export class DownloadBypass {
  readonly #socket: Socket;
  readonly #output: SessionOutput;
  readonly #rule: BypassRule;
  #tried = false;

  constructor(socket: Socket, output: SessionOutput, rule: BypassRule) {
    this.#socket = socket;
    this.#output = output;
    this.#rule = rule;
  }

  /** Is it time? It is tried once: where the kernel cannot, it will not be able to later on. */
  get due(): boolean {
    return !this.#tried && isBypassDue(this.#rule, this.#socket.bytesRead);
  }

  /**
   * Resolves when the rest, or the end, is for others to receive. What has come before is to be written first: while there is any,
   * the socket is only made passive, so that no more comes.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { descriptor } = this.#output;
    if (descriptor === undefined) {
      this.#tried = true;
      return;
    }
    this.#socket.setopts({ active: false });
    if (this.#socket.owner.size > 0) return;
    this.#tried = true;
    try {
      const how = { signal, stalled: (now: boolean) => this.#output.stall(now) };
      await bypassing(() => this.#socket.receiveInto(descriptor, how));
    } catch (error) {
      // Who has given up the session wants no more; all else shows in what is received next.
      if (signal.aborted) return;
      throw error;
    }
    this.#socket.setopts({ active: true });
  }
}
