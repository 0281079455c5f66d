import { GenTcpError, type ListenOptions, type ListenSocket, listen, resolveHost } from '../../core/index.ts';
import type { ListenInvocation, SessionSettings } from '../invocation.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { openingPhase } from './opening-phase.ts';
import { sessionOptions } from './session.ts';

/** Where to listen, and with which options. */
interface Listening extends Pick<ListenInvocation, 'at' | 'options'> {
  readonly session: Pick<SessionSettings, 'recv'>;
}

/** Listens where the line says. Rejects with a SessionFailure, or with what interrupts the run while a name is looked up. */
export function openListener(listening: Listening, { interrupted }: Pick<Run, 'interrupted'>): Promise<ListenSocket> {
  return Promise.race([open(listening), interrupted]);
}

async function open({ at, options, session }: Listening): Promise<ListenSocket> {
  const given: ListenOptions = { ...options, ...sessionOptions(session, options) };
  try {
    if (at.kind === 'fd') return await listen(0, given);
    if (at.kind === 'local') return await listen(0, { ...given, ip: { local: at.path } });
    if (at.host !== undefined) return await listen(at.port, { ...given, ip: await addressOf(at.host, options) });
    return hasFamily(options) ? await listen(at.port, given) : await listenOnBoth(at.port, given);
  } catch (error) {
    throw new SessionFailure(openingPhase(error, 'listen'), error, { hint: hintFor(error, at) });
  }
}

/** The same reasons, and no port that would need a privilege, or that the system could choose. */
function hintFor(error: unknown, at: Listening['at']): string | undefined {
  if (at.kind !== 'local' || !(error instanceof GenTcpError)) return undefined;
  if (error.reason === 'eacces') return 'no permission to make a file there';
  if (error.reason !== 'eaddrinuse') return undefined;
  return at.path.startsWith('\0')
    ? 'somebody has that name already'
    : 'there is a file already; if nobody listens behind it, remove it';
}

async function addressOf(host: string, options: ListenOptions): Promise<string> {
  const family = options.inet6 === true ? 'inet6' : options.inet === true ? 'inet' : undefined;
  const [first] = await resolveHost(host, family);
  if (first === undefined) throw new GenTcpError('nxdomain');
  return first.addr;
}

function hasFamily({ inet, inet6, local, ip, ifaddr, tcpModule }: ListenOptions): boolean {
  return [inet, inet6, local, ip, ifaddr, tcpModule].some((value) => value !== undefined);
}

/** Both families at one port where the system has IPv6; else IPv4 alone. */
async function listenOnBoth(port: number, options: ListenOptions): Promise<ListenSocket> {
  try {
    return await listen(port, { ...options, inet6: true, ipv6V6only: options.ipv6V6only ?? false });
  } catch (error) {
    const lacks = error instanceof GenTcpError && (error.reason === 'eafnosupport' || error.reason === 'eaddrnotavail');
    if (!lacks) throw error;
    return listen(port, options);
  }
}
