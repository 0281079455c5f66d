import { int32 } from './int32.ts';
import type { HttpUri } from './packet.ts';

/** The part of a request line between the blanks, taken apart as OTP does it; never empty. */
export function parseHttpUri(text: string): HttpUri {
  if (text === '*') return '*';
  if (text.length === 1 || text.startsWith('/')) return { type: 'abs_path', path: text };
  const [, scheme, rest] = /^(https?):\/\/([^]*)$/i.exec(text) ?? [];
  if (scheme !== undefined && rest !== undefined) return absoluteUri(scheme, rest);
  const colon = text.indexOf(':');
  return colon === -1 ? text : { type: 'scheme', scheme: text.slice(0, colon), rest: text.slice(colon + 1) };
}

function absoluteUri(scheme: string, rest: string): HttpUri {
  const slash = rest.indexOf('/');
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? '/' : rest.slice(slash);
  const { host, port } = hostAndPort(authority);
  return { type: 'absoluteURI', scheme: scheme.length === 5 ? 'https' : 'http', host, port, path };
}

interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** An IPv6 address keeps its brackets, as from OTP 26 on; OTP 25 cuts it at its first colon. */
function hostAndPort(authority: string): HostAndPort {
  const bracketed = authority.startsWith('[') && authority.includes(':') ? authority.indexOf(']') : -1;
  const colon = authority.indexOf(':');
  const end = bracketed === -1 ? colon : bracketed + 1;
  if (end === -1) return { host: authority, port: undefined };
  return { host: authority.slice(0, end), port: portOf(authority.slice(end)) };
}

/** `:8080`; port 0 and anything else but digits count as none. */
function portOf(text: string): number | undefined {
  const [, digits] = /^:(\d+)$/.exec(text) ?? [];
  const port = int32(digits ?? '');
  return port === 0 ? undefined : port;
}
