import { fstatSync, readSync } from 'node:fs';
import type { PacketSource } from '../transport/transport.ts';
import { EAGAIN, type KernelIo, reasonOfResult } from './kernel-io.ts';
import { type Route, type Step, failedStep } from './route.ts';

/**
 * A regular file on its way into a connected, non-blocking socket as packets of one size, each with the same header in front.
 * What is at its end less than a packet is left to whoever makes packets otherwise.
 */
export function packetRoute(io: KernelIo, source: PacketSource, socket: number): Route {
  return new PacketRoute(io, source, socket);
}

class PacketRoute implements Route {
  readonly file = undefined;
  readonly #io: KernelIo;
  readonly #source: PacketSource;
  readonly #socket: number;
  readonly #position: BigInt64Array | undefined;
  /** What the file has beyond the packet that is being sent, as far as we know. */
  #ahead: number;
  /** What of that packet has not been sent. */
  #header: Buffer = NOTHING;
  #left = 0;
  /** The rest of a packet that the kernel would not send by itself. */
  #copied: Buffer | undefined;

  constructor(io: KernelIo, source: PacketSource, socket: number) {
    const { fd, position } = source;
    this.#io = io;
    this.#source = source;
    this.#socket = socket;
    this.#position = position === undefined ? undefined : new BigInt64Array([BigInt(position)]);
    this.#ahead = fstatSync(fd).size - this.#offset();
  }

  step(): Step {
    if (this.#copied !== undefined) return this.#sendCopied(this.#copied);
    if (this.#left === 0 && !this.#begin()) return 'over';
    const before = this.#header.length;
    if (before > 0) {
      const sent = this.#io.send(this.#socket, this.#header, 'more');
      if (sent < 0) return stepOf(sent);
      this.#header = this.#header.subarray(sent);
      if (this.#header.length > 0) return sent;
    }
    return this.#sendBody(before);
  }

  close(): undefined {
    return undefined;
  }

  #offset(): number {
    const { fd } = this.#source;
    return this.#position === undefined ? this.#io.offset(fd) : Number(this.#position[0]);
  }

  /** A packet is only begun where all of it is there: its header is a promise. */
  #begin(): boolean {
    const { fd, header, size } = this.#source;
    // It may have grown meanwhile.
    if (this.#ahead < size) this.#ahead = fstatSync(fd).size - this.#offset();
    if (this.#ahead < size) return false;
    this.#ahead -= size;
    this.#left = size;
    this.#header = header;
    return true;
  }

  #sendBody(header: number): Step {
    const at = this.#position === undefined ? undefined : new Uint8Array(this.#position.buffer);
    const sent = this.#io.sendFile(this.#socket, this.#source.fd, at, this.#left);
    if (sent === EAGAIN) return header > 0 ? header : 'wait for stream';
    if (sent > 0) {
      this.#left -= sent;
      return header + sent;
    }
    const step = sent < 0 ? stepOf(sent) : 'over';
    return step === 'over' ? this.#copy(header) : step;
  }

  /** This is not the way from here; the packet that has been begun is finished otherwise. */
  #copy(header: number): Step {
    const rest = Buffer.allocUnsafe(this.#left);
    let length = 0;
    while (length < rest.length) {
      const read = this.#read(rest.subarray(length), length);
      // The file has been cut since, and the packet cannot become what its header says.
      if (read === 0) return { broken: 'eio' };
      length += read;
    }
    if (this.#position !== undefined) this.#position[0] = BigInt(this.#offset() + length);
    this.#copied = rest;
    return header > 0 ? header : this.#sendCopied(rest);
  }

  /** None where it cannot be read any more. */
  #read(into: Buffer, ahead: number): number {
    try {
      const position = this.#position === undefined ? null : this.#offset() + ahead;
      return readSync(this.#source.fd, into, 0, into.length, position);
    } catch {
      // Whatever it is, the connection ends of it.
      return 0;
    }
  }

  #sendCopied(rest: Buffer): Step {
    if (rest.length === 0) return 'over';
    const sent = this.#io.send(this.#socket, rest, 'last');
    if (sent < 0) return stepOf(sent);
    this.#copied = rest.subarray(sent);
    return sent;
  }
}

const NOTHING = Buffer.alloc(0);

function stepOf(failure: number): Step {
  return failure === EAGAIN ? 'wait for stream' : failedStep(reasonOfResult(failure));
}
