import {
  checkRequests,
  GenTcpError,
  type Options,
  type Socket,
  type Stats,
  optionRow,
  parseOptionValue,
} from '../../core/index.ts';
import { type Call, type JsonLine, readJsonLine } from '../json/call.ts';
import type { JsonData } from '../json/payload.ts';
import { InputError } from '../input/input-error.ts';
import { recordReader } from '../input/record-reader.ts';
import type { SessionEvent } from '../output/event.ts';
import { addressFields, optionFields, packetFields, statsFields } from '../output/json.ts';
import type { InputSource } from '../stdio/input-source.ts';
import type { InputEnd } from './end-of-input.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';

/** Writes an event to stdout. */
type Emit = (event: SessionEvent) => Promise<void>;

/** A connection that stdin may speak to. */
interface Member {
  readonly socket: Socket;
  readonly number: number;
  readonly emit: Emit;
  readonly closed: PromiseWithResolvers<void>;
  /** A setopts has set `active`: the program on the other side decides from now on when packets are taken. */
  driven: boolean;
  /** The counters when a call closed the socket: later nobody can ask. */
  finalStats?: Stats;
}

/**
 * `--in json`: stdin as a program that drives gen_tcp sockets. Its lines are carried out one after another, each when the
 * one before has answered; a line without `socket` goes to every connection that is open.
 */
export class Coprocess {
  readonly #source: InputSource;
  readonly #form: JsonData;
  readonly #members = new Map<number, Member>();
  readonly #ended = Promise.withResolvers<void>();
  #someone = Promise.withResolvers<void>();
  #lines = 0;
  #carried = false;
  #firstBad: InputError | undefined;

  constructor(source: InputSource, form: JsonData) {
    this.#source = source;
    this.#form = form;
    this.#ended.promise.catch(() => undefined);
    void this.#run().then(this.#ended.resolve, this.#ended.reject);
  }

  /** What a new connection is driven by. */
  join(socket: Socket, number: number, emit: Emit): SessionInput {
    const member: Member = { socket, number, emit, closed: Promise.withResolvers(), driven: false };
    this.#members.set(number, member);
    this.#someone.resolve();
    const leave = (): void => void this.#members.delete(number);
    return memberInput(member, {
      kind: this.#source.kind,
      carried: () => this.#carried,
      ended: this.#ended.promise,
      leave,
      verdict: () => this.#verdict(),
    });
  }

  /** Stops reading stdin. */
  close(): void {
    this.#source.close();
  }

  async #run(): Promise<void> {
    const reader = recordReader({ format: 'line' }, { framed: true, largest: Infinity, crlf: false, exact: false });
    while (true) {
      const chunk = await this.#read();
      this.#carried ||= chunk !== undefined;
      for (const line of chunk === undefined ? reader.end() : reader.push(chunk)) await this.#obey(line);
      if (reader.failure !== undefined) throw new SessionFailure('stdin', reader.failure);
      if (chunk === undefined) break;
    }
    this.#verdict();
  }

  /** A program that spoke nonsense once is told so by the exit code, at the end. */
  #verdict(): void {
    if (this.#firstBad !== undefined) throw new SessionFailure('stdin', this.#firstBad);
  }

  async #read(): Promise<Buffer | undefined> {
    try {
      return await this.#source.read();
    } catch (error) {
      throw new SessionFailure('stdin', error);
    }
  }

  async #obey(bytes: Buffer): Promise<void> {
    this.#lines += 1;
    if (isBlank(bytes)) return;
    while (this.#members.size === 0) {
      this.#someone = Promise.withResolvers();
      await this.#someone.promise;
    }
    const line = readJsonLine(bytes);
    if (line.kind === 'bad') return this.#refuse(line.why, line.id);
    const members = [...this.#members.values()].filter(
      ({ number }) => line.socket === undefined || line.socket === number,
    );
    if (members.length === 0) return this.#refuse(`socket ${line.socket}: no such connection is open`, line.id);
    await Promise.all(members.map((member) => this.#carryOut(line, member)));
    return undefined;
  }

  /** The run goes on, and ends with exit code 2. */
  async #refuse(why: string, id: unknown): Promise<void> {
    const bad = new InputError(this.#lines, why);
    this.#firstBad ??= bad;
    const [member] = this.#members.values();
    await member?.emit({
      event: 'error',
      ...(id === undefined ? {} : { id }),
      phase: 'stdin',
      reason: 'badarg',
      message: bad.message,
    });
  }

  async #carryOut(line: Exclude<JsonLine, { readonly kind: 'bad' }>, member: Member): Promise<void> {
    const { id } = line;
    const op = line.kind === 'payload' ? 'send' : line.call.op;
    try {
      const ok = line.kind === 'payload' ? await send(member, line.data) : await callOn(member, line.call, this.#form);
      // A payload that nobody numbered needs no answer.
      if (line.kind === 'call' || id !== undefined) await this.#reply(member, { op, id, outcome: { ok } });
      if (op === 'close') member.closed.resolve();
    } catch (error) {
      if (!(error instanceof GenTcpError)) throw error;
      await this.#reply(member, { op, id, outcome: { error: error.reason, message: error.message } });
    }
  }

  async #reply(
    { number, emit }: Member,
    reply: Pick<Extract<SessionEvent, { readonly event: 'reply' }>, 'op' | 'id' | 'outcome'>,
  ): Promise<void> {
    await emit({ event: 'reply', socket: number, ...reply });
  }
}

function isBlank(line: Buffer): boolean {
  return /^[ \t\r]*$/.test(line.toString('latin1'));
}

interface MemberContext {
  readonly kind: InputEnd['kind'];
  readonly carried: () => boolean;
  readonly ended: Promise<void>;
  readonly leave: () => void;
  /** Throws where a line was bad. */
  readonly verdict: () => void;
}

function memberInput(member: Member, { kind, carried, ended, leave, verdict }: MemberContext): SessionInput {
  let closed = false;
  void member.closed.promise.then(() => {
    closed = true;
  });
  return {
    kind,
    get carried() {
      return carried();
    },
    records: 0,
    get closed() {
      return closed;
    },
    get driven() {
      return member.driven;
    },
    get finalStats() {
      return member.finalStats;
    },
    run: () => Promise.race([ended, member.closed.promise.then(verdict)]),
    // What a program has not asked for yet is not data that was lost.
    unsent: () => false,
    close: leave,
  };
}

async function send({ socket, number, emit }: Member, data: Buffer): Promise<true> {
  await socket.send(data);
  await emit({ event: 'sent', socket: number, data });
  return true;
}

/** Calls a function of the socket; answers what the reply says. */
async function callOn(member: Member, call: Call, form: JsonData): Promise<unknown> {
  const { socket } = member;
  switch (call.op) {
    case 'setopts':
      if ('active' in call.options) member.driven = true;
      socket.setopts(optionsOf(call.options));
      return true;
    case 'getopts':
      return optionFields(socket.getopts(checkRequests(call.names.map((name) => optionRow(name)?.key ?? name))), form);
    case 'recv':
      return packetFields(await socket.recv(call.length, call.timeout), form);
    case 'shutdown':
      await socket.shutdown(call.how);
      return true;
    case 'getstat':
      return statsFields(socket.getstat());
    case 'sockname':
      return addressFields(socket.sockname());
    case 'peername':
      return addressFields(socket.peername());
    case 'close':
      member.finalStats = socket.getstat();
      await socket.close();
      return true;
  }
}

/** Options under gen_tcp's names; a text may be an Erlang term where the option takes no text. */
function optionsOf(given: Readonly<Record<string, unknown>>): Options {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const row = optionRow(name);
      if (row === undefined || typeof value !== 'string' || row.kind.check(value) !== undefined)
        return [row?.key ?? name, value];
      return [row.key, parseOptionValue(row, value)];
    }),
  );
}
