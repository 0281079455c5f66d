import { GenTcpError } from './error.ts';
import { type Deadline, startTimer } from './timeout.ts';

/** One attempt; `signal` aborts it when another succeeded or the time ran out. */
type Attempt<Address, Link> = (address: Address, signal: AbortSignal) => Promise<Link>;

/** What a link that came too late is given up with. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Connects to the first of several addresses that answers: attempts start `apart` milliseconds after one another, or at
 * once when the one before failed, and none is given up while it may still succeed.
 *
 * Rejects with the last failure when all have failed, and with what aborted `signal`.
 */
export function connectAny<Address, Link extends Closable>(
  addresses: readonly Address[],
  attempt: Attempt<Address, Link>,
  { apart, signal }: { readonly apart: number; readonly signal: AbortSignal },
): Promise<Link> {
  return new Promise((resolve, reject) => {
    /** One for each attempt: the one that succeeds is not aborted, whoever still listens to its signal. */
    const attempts = new Set<AbortController>();
    let next = 0;
    let running = 0;
    let settled = false;
    let pace: Deadline | undefined;

    const settle = (finish: () => void): void => {
      settled = true;
      pace?.cancel();
      signal.removeEventListener('abort', aborted);
      for (const other of attempts) other.abort();
      finish();
    };
    const aborted = (): void => settle(() => reject(signal.reason));
    const failed = (error: unknown): void => {
      running -= 1;
      if (settled) return;
      // One address that is wrong by itself ends the search in gen_tcp, too.
      const hopeless = error instanceof GenTcpError && error.reason === 'einval';
      if (hopeless || (next === addresses.length && running === 0)) settle(() => reject(error));
      else start();
    };
    const connected = (link: Link): void => {
      if (settled) void link.close();
      else settle(() => resolve(link));
    };
    const start = (): void => {
      pace?.cancel();
      const address = addresses[next];
      if (address === undefined) return;
      next += 1;
      running += 1;
      const own = new AbortController();
      attempts.add(own);
      const over = (): void => void attempts.delete(own);
      attempt(address, own.signal).finally(over).then(connected, failed);
      if (!settled) pace = startTimer(apart, start);
    };

    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    return start();
  });
}
