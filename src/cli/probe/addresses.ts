import { type ConnectOptions, type SockAddr, resolveHost } from '../../core/index.ts';
import type { Target } from '../invocation.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** Every address that a target may mean. Rejects with a SessionFailure where its name does not resolve. */
export async function addressesOf(target: Target, { inet, inet6 }: ConnectOptions): Promise<readonly SockAddr[]> {
  if (target.kind === 'local') return [{ family: 'local', path: target.path }];
  const version = inet === true ? 'inet' : inet6 === true ? 'inet6' : undefined;
  try {
    const found = await resolveHost(target.host, version);
    return found.map(({ family, addr }) => ({ family, addr, port: target.port }));
  } catch (error) {
    throw new SessionFailure('connect', error);
  }
}
