import { type Address, type SockAddr, addressFromTerm, addressToTerm, checkSockAddr, isSpecial } from '../address.ts';
import { parseIp } from '../ip.ts';
import { type Kind, kind } from './kind.ts';

/** An address to bind: a literal one, never a name. */
export const address: Kind<Address | SockAddr> = kind({
  type: 'address',
  range: 'IPV4|IPV6|any|loopback|unix',
  placeholder: 'ADDRESS',
  accepts:
    'IPv4 and IPv6 addresses, any, loopback, unix sockets ({ local: path } in JavaScript, {local,"/path"} in Erlang) and sockaddr maps',
  acceptsText:
    'IPv4 and IPv6 addresses, any, loopback, unix:PATH, and as Erlang terms {127,0,0,1}, {local,"/path"} and sockaddr maps',
  words: ['any', 'loopback'],
  check,
  fromText: (text) => literal(text) ?? unixSocket(text),
  fromTerm: addressFromTerm,
  toTerm: addressToTerm,
});

function check(value: unknown): Address | SockAddr | undefined {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null || !('local' in value)) return checkSockAddr(value);
  const { local, ...others } = value;
  return typeof local === 'string' && Object.keys(others).length === 0 ? { local } : undefined;
}

function literal(text: string): string | undefined {
  return isSpecial(text) || parseIp(text) !== undefined ? text : undefined;
}

/** As an address on the command line: `unix:PATH`, and `unix:@NAME` in the abstract namespace. */
function unixSocket(text: string): { readonly local: string } | undefined {
  const path = /^unix:(.+)$/s.exec(text)?.[1];
  return path === undefined ? undefined : { local: path.replace(/^@/, '\0') };
}
