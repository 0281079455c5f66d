import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom } from '../../src/core/term/term.ts';
import type { ScriptPeer, ScriptPeers } from './script-peer.ts';
import { numberOf } from './step.ts';

/** Plays the other end with gen_tcp: one erl for all scripts. */
export class ErlangPeers implements ScriptPeers, AsyncDisposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'gentcp-scripts-'));
  readonly #erl: ChildProcess;
  /** Who waits for the next answer of which peer. */
  readonly #waiting = new Map<string, (answer: Term) => void>();
  #count = 0;

  constructor() {
    execFileSync('erlc', ['-Werror', '-o', this.#folder, path.join(import.meta.dirname, 'scripts.erl')]);
    const args = ['-noshell', '-pa', this.#folder, '-s', 'scripts', 'peers', '-s', 'init', 'stop'];
    this.#erl = spawn('erl', args, { cwd: this.#folder, stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#erl.stdout === null) throw new Error('no pipe from erl');
    createInterface({ input: this.#erl.stdout }).on('line', (line) => this.#answered(line));
  }

  async listen(): Promise<ScriptPeer> {
    this.#count += 1;
    const id = String(this.#count);
    const port = numberOf(await this.#ask(id, 'listen'));
    return {
      port,
      perform: (step) => this.#ask(id, printTerm(step)),
      [Symbol.dispose]: () => void this.#ask(id, printTerm(atom('close'))),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#erl, 'exit');
    this.#erl.stdin?.end();
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ask(id: string, step: string): Promise<Term> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#erl.stdin?.write(`${id} ${step}\n`);
    });
  }

  #answered(line: string): void {
    const at = line.indexOf(' ');
    this.#waiting.get(line.slice(0, at))?.(parseTerm(line.slice(at + 1)));
  }
}
