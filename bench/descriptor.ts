import { execFileSync } from 'node:child_process';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A descriptor for a process that is about to start; ours is closed when it is disposed of. */
export class Descriptor implements Disposable {
  readonly fd: number;
  #open = true;

  constructor(file: string, flags: 'r' | 'w' | 'r+') {
    this.fd = openSync(file, flags);
  }

  [Symbol.dispose](): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}

/** A pipe such as the shell makes; what Node calls a pipe is a pair of sockets. */
export interface Pipe extends Disposable {
  readonly read: Descriptor;
  readonly write: Descriptor;
}

let pipes = 0;

export function makePipe(): Pipe {
  const name = path.join(tmpdir(), `gentcp-bench-${process.pid}-${(pipes += 1)}`);
  execFileSync('mkfifo', [name]);
  // Opened for both, it lets neither of the others wait for its counterpart.
  using _both = new Descriptor(name, 'r+');
  using made = new DisposableStack();
  const read = made.use(new Descriptor(name, 'r'));
  const write = made.use(new Descriptor(name, 'w'));
  unlinkSync(name);
  const ends = made.move();
  return { read, write, [Symbol.dispose]: () => ends.dispose() };
}
