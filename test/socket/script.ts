import { connect } from '../../src/core/connect.ts';
import { GenTcpError } from '../../src/core/error.ts';
import type { Message } from '../../src/core/message.ts';
import { checkRequests } from '../../src/core/options/check.ts';
import type { Options } from '../../src/core/options/options.ts';
import { parseOptions } from '../../src/core/options/parse.ts';
import { optionsToTerm } from '../../src/core/options/print.ts';
import { optionRow } from '../../src/core/options/table.ts';
import { packetToTerm } from '../../src/core/packet/packet-term.ts';
import type { Socket } from '../../src/core/socket.ts';
import { parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, integer, list, tuple } from '../../src/core/term/term.ts';
import { nodePeers } from './node-peer.ts';
import type { ScriptPeer, ScriptPeers } from './script-peer.ts';
import { bytesOf, nameOf, numberOf, partsOf } from './step.ts';
import { turns } from './turns.ts';

/** What waits for something that ought to come gives up after this. */
const LONG = 2000;

const OK = atom('ok');

/**
 * Plays a script on a connected socket and answers what each step answered, all in Erlang's notation: the same that
 * scripts.erl does with gen_tcp.
 *
 * The peer is a plain socket of Node, or whoever is given. A step is a call (`recv`, `{recv,5}`, `{send,<<"a">>}`, `{setopts,[…]}`, `{shutdown,write}`, `close`, `peername` …);
 * something that the peer does (`{peer,{send,<<"a">>}}`, `{peer,read}`, `{peer,close}`, `{peer,reset}`); `arrived`, until the kernel
 * knows that the peer is gone; `message`, the next one; `quiet`, that there is none; `{later,Call}` begins a call beside
 * the others, `result` is its answer, and `pending` that there is none yet.
 *
 * @example await play('[{active,false}]', ['{peer,{send,<<"a">>}}', 'recv']) // ['ok', '{ok,<<"a">>}']
 */
export async function play(
  options: string,
  steps: readonly string[],
  peers: ScriptPeers = nodePeers,
): Promise<readonly string[]> {
  const peer = await peers.listen();
  const socket = await connect('127.0.0.1', peer.port, parseOptions(options));
  const stage: Stage = { socket, peer, later: undefined };
  const answers: string[] = [];
  try {
    for (const step of steps) answers.push(printTerm(await perform(parseTerm(step), stage)));
  } finally {
    // A queue that nobody reads would make the close wait.
    peer[Symbol.dispose]();
    await socket.close();
  }
  return answers;
}

interface Stage {
  readonly socket: Socket;
  readonly peer: ScriptPeer;
  later: Promise<Term> | undefined;
}

async function perform(step: Term, stage: Stage): Promise<Term> {
  const [name, argument = atom('none')] = partsOf(step);
  switch (nameOf(name)) {
    case 'peer':
      return stage.peer.perform(argument);
    case 'arrived':
      return arrived(stage.socket);
    case 'message':
      return message(stage.socket, LONG);
    case 'quiet':
      await turns();
      return message(stage.socket, 0);
    case 'later':
      stage.later = answerOf(() => call(argument, stage.socket));
      await turns();
      return OK;
    case 'result':
      return stage.later ?? atom('none');
    case 'pending':
      return Promise.race([stage.later, turns().then(() => atom('none'))]).then((answer) => answer ?? atom('none'));
    default:
      return answerOf(() => call(step, stage.socket));
  }
}

async function answerOf(run: () => Promise<Term>): Promise<Term> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof GenTcpError) return tuple(atom('error'), atom(error.reason));
    throw error;
  }
}

async function call(step: Term, socket: Socket): Promise<Term> {
  const [name, first = atom('none'), second] = partsOf(step);
  switch (nameOf(name)) {
    case 'recv': {
      const packet = await socket.recv(step.kind === 'atom' ? 0 : numberOf(first), second ? numberOf(second) : LONG);
      return tuple(OK, packetToTerm(packet));
    }
    case 'send':
      return done(await socket.send(bytesOf(first)));
    case 'unrecv':
      return done(socket.unrecv(bytesOf(first)));
    case 'setopts':
      return done(socket.setopts(optionsOf(first)));
    case 'getopts':
      return tuple(OK, optionsToTerm(socket.getopts(checkRequests(itemsOf(first).map(keyOf)))));
    case 'shutdown':
      return done(await socket.shutdown(howOf(first)));
    case 'accept':
      await socket.accept();
      return OK;
    case 'close':
      return done(await socket.close());
    default:
      return inquire(step, socket);
  }
}

/** parseOptions refuses a counter out of range with badarg before setopts can. */
function optionsOf(term: Term): Options {
  const [active] = itemsOf(term).map((option) => partsOf(option));
  const [name, count] = active ?? [];
  if (nameOf(name) === 'active' && count?.kind === 'integer') return { active: Number(count.value) };
  return parseOptions(printTerm(term));
}

/** Calls whose values differ from run to run: only their success counts. `getstat` with names answers its values. */
function inquire(step: Term, socket: Socket): Term {
  const [name, names] = partsOf(step);
  switch (nameOf(name)) {
    case 'port':
      return done(socket.port());
    case 'sockname':
      return done(socket.sockname());
    case 'peername':
      return done(socket.peername());
    case 'getstat': {
      const stats = Object.entries(socket.getstat());
      if (names === undefined) return OK;
      const wanted = itemsOf(names).map((one) => nameOf(one));
      return tuple(
        OK,
        list(wanted.map((one) => tuple(atom(one), integer(stats.find(([key]) => key === camel(one))?.[1] ?? -1)))),
      );
    }
    default:
      throw new Error(`no such step: ${printTerm(step)}`);
  }
}

async function message(socket: Socket, timeout: number): Promise<Term> {
  try {
    return messageTerm(await socket.owner.receive(timeout));
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'timeout') return atom('none');
    throw error;
  }
}

function messageTerm(message: Message): Term {
  const tag = [atom(message.type), atom('s')];
  if ('data' in message) return tuple(...tag, packetToTerm(message.data));
  return 'reason' in message ? tuple(...tag, atom(message.reason)) : tuple(...tag);
}

/** TCP_INFO begins with the state of the connection; 1 is ESTABLISHED. */
async function arrived(socket: Socket): Promise<Term> {
  for (;;) {
    const [info] = (await answerOf(async () => done(socket.port()))) === OK ? tcpState(socket) : [];
    if (info !== 1) return OK;
    await turns(1);
  }
}

function tcpState(socket: Socket): readonly number[] {
  const [entry] = socket.getopts([{ raw: [6, 11, 1] }]).raw ?? [];
  return [...(entry?.[2] ?? [])];
}

function done(_answer: unknown): Term {
  return OK;
}

function itemsOf(term: Term): readonly Term[] {
  return term.kind === 'list' ? term.items : [];
}

function keyOf(term: Term): unknown {
  return optionRow(nameOf(term))?.key ?? nameOf(term);
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function howOf(term: Term): 'read' | 'write' | 'read_write' {
  const how = nameOf(term);
  if (how === 'read' || how === 'write' || how === 'read_write') return how;
  throw new Error(`shutdown ${how}`);
}
