import { isIP } from 'node:net';
import { GenTcpError } from './error.ts';
import type { Family } from './options/row.ts';
import { reasonOf } from './reason.ts';

/** A literal address to connect to. */
export interface ResolvedAddress {
  readonly family: 'inet' | 'inet6';
  readonly addr: string;
}

/**
 * The addresses of a host, in the order to try them: the families take turns, beginning with the one that the system
 * prefers, so that one broken family costs a single attempt.
 *
 * A literal address is not looked up. Rejects with `nxdomain` where the name has no address of the family, and with
 * `einval` for a literal of another family.
 *
 * @internal
 */
export async function resolveHost(host: string, family?: Family): Promise<readonly ResolvedAddress[]> {
  const literal = literalHost(host, family);
  return literal === undefined ? takeTurns(await lookUp(host, family)) : [literal];
}

/**
 * A host that is an address by itself; undefined for a name.
 *
 * @internal
 * @throws GenTcpError `badarg` for an address of another family; a unix socket's goes with any
 */
export function literalHost(host: string, family?: Family): ResolvedAddress | undefined {
  const version = isIP(host);
  if (version === 0) return undefined;
  const literal: ResolvedAddress = { family: version === 6 ? 'inet6' : 'inet', addr: host };
  if (family === undefined || family === 'local' || family === literal.family) return literal;
  throw new GenTcpError('badarg', { because: `${host} is no address of the family ${family}` });
}

async function lookUp(host: string, family: Family | undefined): Promise<readonly ResolvedAddress[]> {
  const { lookup } = await import('node:dns/promises');
  try {
    const found = await lookup(host, {
      all: true,
      order: 'verbatim',
      family: family === undefined || family === 'local' ? 0 : Number(family === 'inet6') * 2 + 4,
    });
    return found.map(({ address, family: version }) => ({ family: version === 6 ? 'inet6' : 'inet', addr: address }));
  } catch (error) {
    const noAnswer = error instanceof Error && 'code' in error && error.code === 'EAI_AGAIN';
    const reason = reasonOf(error) ?? 'nxdomain';
    throw new GenTcpError(NO_NAME.has(reason) ? 'nxdomain' : reason, {
      because: noAnswer ? 'no name server answers' : unknownName(family),
      ...(noAnswer ? { cause: 'eagain' } : {}),
    });
  }
}

/** What is longer than a name can be does not even get as far as the resolver. */
const NO_NAME: ReadonlySet<string> = new Set(['einval', 'enametoolong']);

function unknownName(family: Family | undefined): string {
  if (family === undefined || family === 'local') return 'no such host name';
  return `no such host name, or none with an ${family === 'inet6' ? 'IPv6' : 'IPv4'} address`;
}

function takeTurns(addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] {
  const [first] = addresses;
  const preferred = addresses.filter((address) => address.family === first?.family);
  const others = addresses.filter((address) => address.family !== first?.family);
  return preferred
    .flatMap((address, index) => [address, ...others.slice(index, index + 1)])
    .concat(others.slice(preferred.length));
}
