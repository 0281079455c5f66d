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
    'IPv4 and IPv6 addresses, any, loopback, and as Erlang terms {127,0,0,1}, {local,"/path"} and sockaddr maps',
  words: ['any', 'loopback'],
  check,
  fromText: literal,
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
