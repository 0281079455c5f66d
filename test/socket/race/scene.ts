import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../../../src/core/connect.ts';
import { GenTcpError } from '../../../src/core/error.ts';
import type { ListenSocket } from '../../../src/core/listener.ts';
import { type Mailbox } from '../../../src/core/mailbox.ts';
import type { Message } from '../../../src/core/message.ts';
import type { ConnectOptions } from '../../../src/core/options/options.ts';
import type { Socket } from '../../../src/core/socket.ts';
import { bytesOf } from '../packet-text.ts';

/** Nothing takes so long: it hangs. */
const HANGS = 12_000;

/** How a call ended: `ok`, the reason of its failure, or `aborted` by its signal. */
type Outcome = string;

/** When a call has to be over: by itself, when all sockets are closed, or when their mailboxes are closed too. */
type End = 'alone' | 'sockets' | 'mailboxes';

/** A call that was begun, and that other calls go on beside. */
interface Operation {
  readonly text: string;
  readonly allowed: readonly Outcome[];
  readonly outcome: Promise<Outcome>;
}

/** A socket, and what the model knows of it. */
export interface Actor {
  readonly name: string;
  readonly socket: Socket;
  /** Closed by us, or with its owner: later calls have one answer. */
  closed: boolean;
  /** The numbers of the packets it has sent, and of those that it failed to send. */
  sent: number;
  readonly unsent: Set<number>;
  /** The numbers of the packets it has received. */
  readonly received: number[];
  /** Messages went down with a mailbox that was closed. */
  lost: boolean;
  /** The ports at both ends, this one's first; `undefined` where the connection was lost at once. */
  readonly ends: readonly number[] | undefined;
}

/** A listening socket, the sockets that came of it, and all that goes on at once. */
export class Scene {
  readonly listener: ListenSocket;
  readonly actors: Actor[] = [];
  readonly mailboxes = new Set<Mailbox>();
  listening = true;
  readonly #operations: Readonly<Record<End, Operation[]>> = { alone: [], sockets: [], mailboxes: [] };

  constructor(listener: ListenSocket) {
    this.listener = listener;
  }

  /** Begins a call whose outcome has to be one of those that are allowed. */
  begin(text: string, call: Promise<unknown>, allowed: readonly Outcome[], end: End): void {
    this.#operations[end].push({ text, allowed, outcome: outcomeOf(call) });
  }

  /** Two sockets that are connected. */
  async meet(options: ConnectOptions): Promise<void> {
    const connecting = connect('127.0.0.1', this.listener.port(), options);
    this.join(await this.listener.accept(), 'server');
    this.join(await connecting, 'client');
  }

  join(socket: Socket, role: string): Actor {
    const name = `${role}${this.actors.length}`;
    const rest = { closed: false, sent: 0, unsent: new Set<number>(), received: [], lost: false };
    const actor: Actor = { name, socket, ends: endsOf(socket), ...rest };
    this.actors.push(actor);
    this.mailboxes.add(socket.owner);
    return actor;
  }

  actorOf(socket: unknown): Actor | undefined {
    return this.actors.find((actor) => actor.socket === socket);
  }

  /** Notes the number of a packet that came as a message. */
  heard(message: Message): void {
    if (message.type === 'tcp') this.actorOf(message.socket)?.received.push(numberOf(message.data));
    else if (message.type !== 'tcp_passive' && message.type !== 'tcp_closed') throw new Error(`${message.type} comes`);
  }

  /** All that was begun comes to its end, and every packet has come that one behind it did not overtake. */
  async finish(): Promise<void> {
    const { alone, sockets, mailboxes } = this.#operations;
    await settle(alone);
    const closing = this.listener.close();
    for (let closed = 0; closed < this.actors.length || sockets.length > 0;) {
      const rest = this.actors.slice(closed);
      closed = this.actors.length;
      await bounded('close', Promise.all([closing, ...rest.map(({ socket }) => reset(socket))]));
      await settle(sockets.splice(0));
    }
    for (const mailbox of this.mailboxes) {
      for (let message = mailbox.take(); message !== undefined; message = mailbox.take()) this.heard(message);
      mailbox.close();
    }
    await settle(mailboxes);
    for (const actor of this.actors) judge(actor, this.actors);
  }
}

/** Nothing came that was not sent, nothing came twice, and nothing is missing before what came. */
function judge({ name, received, lost, ends }: Actor, actors: readonly Actor[]): void {
  const partner = actors.find((other) => ends !== undefined && other.ends?.join() === ends.toReversed().join());
  if (partner === undefined) return;
  const numbers = new Set(received);
  const last = Math.max(-1, ...received);
  if (numbers.size < received.length) throw new Error(`${name} receives a packet twice: ${received.join(' ')}`);
  if (last >= partner.sent) throw new Error(`${name} receives ${last} of ${partner.sent} packets`);
  if (lost) return;
  for (let number = 0; number < last; number += 1) {
    if (numbers.has(number) || partner.unsent.has(number)) continue;
    throw new Error(`${name} receives ${last}, and not ${number}`);
  }
}

/** The packet with this number. */
export function packetOf(number: number, size: number): Buffer {
  const packet = Buffer.alloc(Math.max(size, 4));
  packet.writeUInt32BE(number);
  return packet;
}

export function numberOf(packet: Parameters<typeof bytesOf>[0]): number {
  return bytesOf(packet).readUInt32BE();
}

function endsOf(socket: Socket): readonly number[] | undefined {
  try {
    return [socket.port(), socket.peername().port ?? 0];
  } catch (error) {
    if (error instanceof GenTcpError) return undefined;
    throw error;
  }
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (error instanceof GenTcpError) return error.reason;
    if (error instanceof DOMException) return 'aborted';
    throw error;
  }
}

async function settle(operations: readonly Operation[]): Promise<void> {
  for (const { text, allowed, outcome } of operations) {
    const came = await bounded(text, outcome);
    if (!allowed.includes(came)) throw new Error(`${text} ends with ${came}, and not with ${allowed.join(' or ')}`);
  }
}

/** The result of a call that has to end. */
async function bounded<Result>(what: string, call: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const hangs = wait(HANGS, undefined, { signal: over.signal }).then(() => Promise.reject(new Error(`${what} hangs`)));
  try {
    return await Promise.race([call, hangs]);
  } finally {
    over.abort();
    await hangs.catch(() => undefined);
  }
}

async function reset(socket: Socket): Promise<void> {
  try {
    socket.setopts({ linger: [true, 0] });
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
  }
  await socket.close();
}
