import { type Message, type Packet, type SockAddr, type Stats, optionTable } from '../../core/index.ts';
import { type JsonData, jsonPayload } from '../json/payload.ts';
import { plainAddress } from '../address-text.ts';
import type { SessionEvent } from './event.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';
import { isParsed, payloadOf } from './payload-printer.ts';

/** `--out json`: one object a line; fields are only ever added. */
export function jsonPrinter({ socketNumber, jsonData }: PrinterSettings): PacketPrinter {
  return {
    message: (message) =>
      message.socket === undefined
        ? [line({ event: message.type, ...packetFields(message.data, jsonData) })]
        : [line(messageFields(message, jsonData, socketNumber(message.socket)))],
    event: (event) => (event.event === 'sent' ? [] : [line(eventFields(event, jsonData))]),
    end: () => [],
  };
}

type Fields = Readonly<Record<string, unknown>>;

function line(fields: Fields): Buffer {
  const text = JSON.stringify({ ...fields, time: new Date().toISOString() });
  return Buffer.from(`${text.replace(CONTROLS, escaped)}\n`);
}

/** What JSON lets through, and a terminal obeys: a peer could drive the one that shows it. */
const CONTROLS = /[\u007f-\u009f]/g;

function escaped(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

function messageFields(message: Message, form: JsonData, socket: number): Fields {
  const head = { event: message.type, socket };
  switch (message.type) {
    case 'tcp':
    case 'http':
      return { ...head, ...packetFields(message.data, form) };
    case 'tcp_passive':
      return head;
    case 'tcp_error':
      return { ...head, reason: message.reason };
    case 'tcp_closed': {
      const { cause, rest } = message;
      return {
        ...head,
        ...(cause === undefined ? {} : { cause }),
        ...(rest === undefined ? {} : { rest: jsonPayload(rest, form) }),
      };
    }
  }
}

/** Bytes with their size, or the parsed line of an http packet. */
export function packetFields(packet: Packet, form: JsonData): Fields {
  return isParsed(packet) ? { http: packet } : jsonPayload(payloadOf(packet), form);
}

function eventFields(event: Exclude<SessionEvent, { readonly event: 'sent' }>, form: JsonData): Fields {
  switch (event.event) {
    case 'listening':
      return { event: event.event, socket: event.socket, ...addressFields(event.local) };
    case 'accepted':
    case 'connected':
      return {
        event: event.event,
        socket: event.socket,
        local: addressFields(event.local),
        remote: addressFields(event.remote),
      };
    case 'reply': {
      const { id, op, socket, outcome } = event;
      const head = { event: 'reply', ...(id === undefined ? {} : { id }), op, socket };
      return 'ok' in outcome ? { ...head, ok: jsonValue(outcome.ok, form) } : { ...head, ...outcome };
    }
    case 'error':
      return event;
    case 'stats':
      return { event: 'stats', socket: event.socket, ...statsFields(event.stats) };
  }
}

/** Addresses as people write them; a path for a unix socket. */
export function addressFields(address: SockAddr): Fields {
  if (address.family === 'local') return { path: address.path ?? '' };
  return { address: plainAddress(address.addr ?? ''), port: address.port };
}

/** Counters under gen_tcp's own names. */
export function statsFields(stats: Stats): Fields {
  return Object.fromEntries(
    Object.entries(stats).map(([key, value]) => [key.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** Options under gen_tcp's own names, bytes in the form of payloads. */
export function optionFields(options: object, form: JsonData): Fields {
  const names = new Map(optionTable.map((row) => [row.key, row.name]));
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [names.get(key) ?? key, jsonValue(value, form)]),
  );
}

function jsonValue(value: unknown, form: JsonData): unknown {
  if (value instanceof Uint8Array) return jsonPayload(Buffer.from(value), form);
  return Array.isArray(value) ? value.map((item: unknown) => jsonValue(item, form)) : value;
}
