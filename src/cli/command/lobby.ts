import type { GenTcpError, ListenSocket, SockAddr, Socket } from '../../core/index.ts';
import { peerName } from '../address-text.ts';
import { countersText } from '../counters.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Run } from '../run.ts';
import { inputKind } from '../session/session-input.ts';

/** Who it is that has connected, and as which. */
export interface Client {
  readonly peer: SockAddr | undefined;
  readonly connection: number;
}

/** What becomes of those who come. */
interface Doors {
  accepted(peer: SockAddr): Client;
  /** The first bytes have come, or the connection is lost, or the run is interrupted. */
  spoke(socket: Socket, client: Client): void;
  /** It is gone, and nobody wants to know. */
  left(): void;
  failed(error: GenTcpError): void;
}

/** Where the connections of a run wait that have said nothing yet. */
export interface WaitingClients {
  /** Accepts so many, as they come; resolves when they have come. */
  accept(most: number, signal: AbortSignal): Promise<void>;
  /** The run is over: each sees a reset, by way of a session where somebody wants to know of it. */
  dismiss(): void;
}

/**
 * Has connections wait until they say something: a session is worth its memory when there is something to do, and of those who
 * never say anything there may be thousands. `undefined` where each gets its session at once.
 */
export function openLobby(
  listener: ListenSocket,
  { invocation, run }: { readonly invocation: ListenInvocation; readonly run: Run },
  doors: Doors,
): WaitingClients | undefined {
  if (!isPatient(invocation)) return undefined;
  const indifferent = isIndifferent(invocation);
  const lobby = listener.lobby<Client>({
    ...doors,
    ended() {
      if (indifferent) doors.left();
      return indifferent;
    },
  });
  if (lobby === undefined) return undefined;
  run.groups.add(() => Promise.resolve(lobby.guests.map(({ peer }) => `${peerName(peer)}: ${NOTHING_YET}`)));
  const dismiss = (): void => {
    if (!indifferent) return lobby.callAll();
    for (let left = lobby.resetAll(); left > 0; left -= 1) doors.left();
    return undefined;
  };
  run.part().interrupted.catch(dismiss);
  return { accept: (most, signal) => lobby.accept(most, signal), dismiss };
}

/** What the counters of a connection say that has done nothing. */
const NOTHING_YET = countersText({});

/** Can a connection be left alone until it says something? Nothing is sent to it, no clock runs, and nobody is told of it. */
function isPatient({ session, options }: ListenInvocation): boolean {
  const { input, output, eof, recv, recvTimeout, idleTimeout, outFile, bypass } = session;
  const kind = inputKind(session);
  const sends = input.format === 'json' || (kind !== 'nothing' && kind !== 'null');
  const ends = eof === 'close' || eof === 'shutdown';
  const asks = recv.length > 0 || options.active === false;
  const told = output.format === 'json' || outFile !== undefined;
  const clockless = recvTimeout === 'infinity' && idleTimeout === 'infinity';
  return bypass !== 'off' && !sends && !ends && !asks && !told && clockless;
}

/** Does a connection that ends without a word leave no trace? With a linger time of 0 it would leave by a reset. */
function isIndifferent({ session: { output, expect }, options: { linger }, report }: ListenInvocation): boolean {
  const lingers = linger?.[0] === true;
  return output.format !== 'term' && expect === undefined && report.verbosity !== 'verbose' && !lingers;
}
