import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { hasErlang } from '../oracle/erlang.ts';
import { Child } from './child.ts';

export { hasErlang };

/** A whole file of tests shares one node: an erl takes half a second to start. */
const LIFE = 110_000;

/** A running erl that plays the other end; what it can play is written in gen_tcp_peer.erl. */
export class ErlangNode {
  readonly #child: Child;
  readonly #folder: string;
  readonly #parts = new Map<string, Part>();
  #started = 0;

  constructor() {
    this.#folder = mkdtempSync(path.join(tmpdir(), 'gentcp-erlang-'));
    execFileSync('erlc', ['-Werror', '-o', this.#folder, path.join(import.meta.dirname, 'erlang/gen_tcp_peer.erl')]);
    this.#child = new Child({
      command: 'erl',
      args: ['-noshell', '-pa', this.#folder, '-s', 'gen_tcp_peer', 'main'],
      stdin: 'socket',
      stdout: 'socket',
      cwd: this.#folder,
      limit: LIFE,
    });
    createInterface({ input: this.#child.output }).on('line', (line) => this.#told(line));
    const gone = (): void => {
      for (const part of this.#parts.values()) part.failed(new Error(`erl is gone: ${this.#child.stderr.text}`));
    };
    this.#child.ended.then(gone, gone);
  }

  /** Plays what the term says. */
  play(term: string): Part {
    this.#started += 1;
    const part = new Part();
    this.#parts.set(String(this.#started), part);
    this.#child.stdin.write(`${this.#started} ${term}\n`);
    return part;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.ended.catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #told(line: string): void {
    const [, id = '', word, text = ''] = /^(\d+) (\w+) (.*)$/.exec(line) ?? [];
    this.#parts.get(id)?.told(word, text);
  }
}

/** One thing that is played. */
class Part {
  readonly #port = Promise.withResolvers<number>();
  readonly #result = Promise.withResolvers<string>();
  readonly packets: string[] = [];

  constructor() {
    // Whoever asks is told; nobody has to.
    for (const { promise } of [this.#port, this.#result]) promise.catch(() => undefined);
  }

  /** Where it listens, once it does. */
  get port(): Promise<number> {
    return this.#port.promise;
  }

  /** How it ended, as Erlang prints it. */
  get result(): Promise<string> {
    return this.#result.promise;
  }

  told(word: string | undefined, text: string): void {
    if (word === 'port') this.#port.resolve(Number(text));
    else if (word === 'packet') this.packets.push(text);
    else this.#end(text);
  }

  failed(error: Error): void {
    this.#port.reject(error);
    this.#result.reject(error);
  }

  #end(result: string): void {
    this.#port.reject(new Error(`it ended without listening: ${result}`));
    this.#result.resolve(result);
  }
}
