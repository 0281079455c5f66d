import { type Term, atom, binary, integer, list, string, tuple } from '../term/term.ts';
import type { HttpPacket, HttpUri, HttpVersion, Packet } from './packet.ts';

/** What the strings of http packets are: lists (http, httph) or binaries (http_bin, httph_bin). */
export type HttpStrings = 'list' | 'binary';

/** The methods that are atoms in OTP; every other is a string. */
const METHODS: ReadonlySet<string> = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE']);

/**
 * A packet as gen_tcp delivers it: `<<"abc">>`, `"abc"`, `[97,98|<<"c">>]`, `{http_request,'GET',{abs_path,"/"},{1,1}}`.
 */
export function packetToTerm(packet: Packet, strings: HttpStrings = 'list'): Term {
  if (Buffer.isBuffer(packet)) return binary(packet);
  if (!Array.isArray(packet)) return httpTerm(packet, strings === 'list' ? listOf : binaryOf);
  const [header, rest] = packet;
  if (Array.isArray(header) && Buffer.isBuffer(rest)) return list(header.map(integer), binary(rest));
  return string(Buffer.from(packet.filter((item) => typeof item === 'number')));
}

type Wording = (text: string) => Term;

const listOf: Wording = (text) => string(Buffer.from(text, 'latin1'));
const binaryOf: Wording = (text) => binary(Buffer.from(text, 'latin1'));

function httpTerm(packet: HttpPacket, word: Wording): Term {
  switch (packet.type) {
    case 'http_request':
      return tuple(
        atom('http_request'),
        METHODS.has(packet.method) ? atom(packet.method) : word(packet.method),
        uriTerm(packet.uri, word),
        versionTerm(packet.version),
      );
    case 'http_response':
      return tuple(atom('http_response'), versionTerm(packet.version), integer(packet.status), word(packet.phrase));
    case 'http_header':
      return tuple(
        atom('http_header'),
        integer(packet.bit),
        packet.bit === 0 ? word(packet.name) : atom(packet.name),
        word(packet.unmodified),
        word(packet.value),
      );
    case 'http_eoh':
      return atom('http_eoh');
    case 'http_error':
      return tuple(atom('http_error'), word(packet.line));
    default:
      return packet satisfies never;
  }
}

function uriTerm(uri: HttpUri, word: Wording): Term {
  if (typeof uri === 'string') return uri === '*' ? atom('*') : word(uri);
  switch (uri.type) {
    case 'abs_path':
      return tuple(atom('abs_path'), word(uri.path));
    case 'absoluteURI':
      return tuple(
        atom('absoluteURI'),
        atom(uri.scheme),
        word(uri.host),
        uri.port === undefined ? atom('undefined') : integer(uri.port),
        word(uri.path),
      );
    case 'scheme':
      return tuple(atom('scheme'), word(uri.scheme), word(uri.rest));
    default:
      return uri satisfies never;
  }
}

function versionTerm([major, minor]: HttpVersion): Term {
  return tuple(integer(major), integer(minor));
}
