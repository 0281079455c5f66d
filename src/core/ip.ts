import { isIPv4, isIPv6 } from 'node:net';
import { type Term, integer, tuple } from './term/term.ts';

/** An IP address taken apart: the numbers are those of Erlang's tuple, four bytes or eight 16-bit groups. */
export interface Ip {
  readonly family: 'inet' | 'inet6';
  readonly numbers: readonly number[];
  /** What stood behind `%`: the name or the index of an interface. IPv6 only. */
  readonly scope?: string;
}

/**
 * A literal address, by the rules of inet:parse_strict_address/1: `undefined` for a name, for `127.1` and for `010.0.0.1`.
 * A scope is kept, where OTP drops it.
 *
 * @internal
 * @example parseIp('fe80::1%eth0') // { family: 'inet6', numbers: [0xfe80, 0, 0, 0, 0, 0, 0, 1], scope: 'eth0' }
 */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return { family: 'inet', numbers: text.split('.').map(Number) };
  const percent = text.indexOf('%');
  const address = percent === -1 ? text : text.slice(0, percent);
  // isIPv6 knows a scope too, but not every name that Linux gives an interface (br_lan).
  if (!isIPv6(address)) return undefined;
  const ip: Ip = { family: 'inet6', numbers: groups(address) };
  return percent === -1 ? ip : withScope(ip, text.slice(percent + 1));
}

/** The networks in which an address says nothing without its interface; OTP takes a scope with no others. */
const LINK_LOCAL: ReadonlySet<number | undefined> = new Set([0xfe80, 0xff02]);

/** Does this address say nothing without its interface? */
export function isLinkLocal({ family, numbers }: Ip): boolean {
  return family === 'inet6' && LINK_LOCAL.has(numbers[0]);
}

function withScope(ip: Ip, scope: string): Ip | undefined {
  return isLinkLocal(ip) && /^[^\s%:]+$/.test(scope) ? { ...ip, scope } : undefined;
}

const GROUPS = 8;

function groups(address: string): readonly number[] {
  const [front = '', back] = address.split('::');
  const head = run(front);
  if (back === undefined) return head;
  const tail = run(back);
  return [...head, ...Array.from({ length: GROUPS - head.length - tail.length }, () => 0), ...tail];
}

/** The groups between two gaps; the last of an address may be written as IPv4, and is then two. */
function run(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/**
 * The text of an address as inet:ntoa/1 writes it, with its scope.
 *
 * @example formatIp({ family: 'inet6', numbers: [0, 0, 0, 0, 0, 0, 0, 1] }) // '::1'
 */
export function formatIp(ip: Ip): string {
  if (ip.family === 'inet') return ip.numbers.join('.');
  return ip.scope === undefined ? formatGroups(ip.numbers) : `${formatGroups(ip.numbers)}%${ip.scope}`;
}

function formatGroups(numbers: readonly number[]): string {
  const [, , , , , sixth = 0, high = 0, low = 0] = numbers;
  if (numbers.slice(0, 5).every((group) => group === 0) && embedsIpv4(sixth, high, low)) {
    return `${sixth === 0 ? '::' : '::ffff:'}${[high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')}`;
  }
  const gap = longestGap(numbers);
  const text = numbers.map((group) => group.toString(16));
  if (gap.length < 2) return text.join(':');
  return `${text.slice(0, gap.start).join(':')}::${text.slice(gap.start + gap.length).join(':')}`;
}

/** ntoa writes ::1.2.3.4 and ::ffff:1.2.3.4 so, but `::` and `::1` as what they are. */
function embedsIpv4(sixth: number, high: number, low: number): boolean {
  return sixth === 0xffff || (sixth === 0 && (high !== 0 || low > 1));
}

function longestGap(numbers: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [i, group] of numbers.entries()) {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > longest.length) longest = { start, length: i + 1 - start };
  }
  return longest;
}

/** The family of a literal address; `undefined` for anything else. */
export function ipFamily(text: string): 'inet' | 'inet6' | undefined {
  return parseIp(text)?.family;
}

/** Erlang's tuple: `{127,0,0,1}`. A scope has no place in it. */
export function ipToTerm(ip: Ip): Term {
  return tuple(...ip.numbers.map((number) => integer(number)));
}

/** The address in a tuple of four bytes or eight 16-bit groups; `undefined` for any other term, `{256,0,0,1}` included. */
export function ipFromTerm(term: Term): Ip | undefined {
  if (term.kind !== 'tuple') return undefined;
  const family = term.items.length === 4 ? 'inet' : 'inet6';
  if (family === 'inet6' && term.items.length !== GROUPS) return undefined;
  const most = family === 'inet' ? 0xffn : 0xffffn;
  const numbers: number[] = [];
  for (const item of term.items) {
    if (item.kind !== 'integer' || item.value < 0n || item.value > most) return undefined;
    numbers.push(Number(item.value));
  }
  return { family, numbers };
}

/**
 * A literal address, by the rules of inet:parse_address/1: one to four numbers, decimal, octal or hex, of which the last
 * fills what is left.
 *
 * @example parseLooseIp('0x7f.1') // { family: 'inet', numbers: [127, 0, 0, 1] }
 */
export function parseLooseIp(text: string): Ip | undefined {
  if (text.includes(':')) return parseIp(text);
  const fields = text.split('.').map(looseNumber);
  const last = fields.pop();
  const room = 4 - fields.length;
  if (room < 1 || last === undefined || last >= 256 ** room) return undefined;
  const front = fields.filter((field) => field !== undefined && field < 256);
  if (front.length !== fields.length) return undefined;
  const tail = Array.from({ length: room }, (_, i) => Math.floor(last / 256 ** (room - 1 - i)) % 256);
  return { family: 'inet', numbers: [...front, ...tail].map(Number) };
}

function looseNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
