import type { Term } from '../../src/core/term/term.ts';

/** Who plays the other end of scripts. */
export interface ScriptPeers {
  listen(): Promise<ScriptPeer>;
}

/** The other end of one script: it takes the first connection to its port. */
export interface ScriptPeer extends Disposable {
  readonly port: number;
  /** Does one step of a peer: `{send,<<"a">>}`, `{recv,5}`, `read`, `{shutdown,write}`, `close`, `reset`; answers as a term. */
  perform(step: Term): Promise<Term>;
}
