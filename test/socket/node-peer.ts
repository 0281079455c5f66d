import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, binary, integer, tuple } from '../../src/core/term/term.ts';
import { type Peer, PeerListener } from './peer.ts';
import type { ScriptPeer, ScriptPeers } from './script-peer.ts';
import { bytesOf, nameOf, numberOf, partsOf } from './step.ts';

const OK = atom('ok');

/** Plays the other end with a plain socket of Node. */
export const nodePeers: ScriptPeers = {
  async listen(): Promise<ScriptPeer> {
    const listener = await PeerListener.listen();
    let peer: Peer | undefined;
    return {
      port: listener.port,
      async perform(step) {
        peer ??= await listener.accept();
        return perform(step, peer);
      },
      [Symbol.dispose]() {
        peer?.close();
        listener[Symbol.dispose]();
      },
    };
  },
};

async function perform(step: Term, peer: Peer): Promise<Term> {
  const [name, argument = atom('none')] = partsOf(step);
  switch (nameOf(name)) {
    case 'send':
      await peer.send(bytesOf(argument));
      return OK;
    case 'recv':
      return tuple(OK, summary(await peer.recv(numberOf(argument))));
    case 'read': {
      const { bytes, reason } = await peer.read();
      return tuple(atom(reason), summary(bytes));
    }
    case 'shutdown':
      await peer.end();
      return OK;
    case 'close':
      peer.close();
      return OK;
    case 'reset':
      peer.reset();
      return OK;
    default:
      throw new Error(`no such step of a peer: ${printTerm(step)}`);
  }
}

/** Long ones as their size. */
function summary(bytes: Buffer): Term {
  return bytes.length > 1000 ? integer(bytes.length) : binary(bytes);
}
