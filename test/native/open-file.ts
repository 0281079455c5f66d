import { closeSync, openSync, writeSync } from 'node:fs';

/** A file that is closed with its scope. */
export class OpenFile {
  readonly fd: number;
  #open = true;

  private constructor(fd: number) {
    this.fd = fd;
  }

  static reading(name: string): OpenFile {
    return OpenFile.with(name, 'r');
  }

  static with(name: string, flags: string): OpenFile {
    return new OpenFile(openSync(name, flags));
  }

  /** What is open already. */
  static own(fd: number): OpenFile {
    return new OpenFile(fd);
  }

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
  }

  /** Once is enough. */
  [Symbol.dispose](): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }
}
