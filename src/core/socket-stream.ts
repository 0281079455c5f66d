import { Duplex } from 'node:stream';
import { GenTcpError } from './error.ts';
import type { IoData } from './iodata.ts';
import type { Packet } from './packet/packet.ts';

/** What a stream needs of its socket. */
interface Source {
  send(data: IoData): Promise<void>;
  recv(): Promise<Packet>;
  shutdown(how: 'write'): Promise<void>;
  close(): Promise<void>;
}

/**
 * A passive socket as a Duplex: one chunk read is one packet received, one chunk written is one packet sent.
 *
 * A packet is received when the stream wants one, so pressure travels back to the peer.
 */
export function socketStream(socket: Source, closed: () => void): Duplex {
  return new Duplex({
    readableObjectMode: true,
    // An object mode of its own keeps an empty packet an empty packet; a byte stream would swallow it.
    readableHighWaterMark: 1,
    read() {
      socket.recv().then(
        (packet) => this.push(packet),
        (error: unknown) => endReading(this, error),
      );
    },
    write(chunk: Buffer, _encoding, done) {
      socket.send(chunk).then(() => done(), done);
    },
    final(done) {
      socket.shutdown('write').then(() => done(), done);
    },
    destroy(error, done) {
      closed();
      socket.close().then(() => done(error), done);
    },
  });
}

/** A clean end is the end of the stream; anything else, a truncated packet too, is its error. */
function endReading(stream: Duplex, error: unknown): void {
  const clean =
    error instanceof GenTcpError && error.reason === 'closed' && error.rest === undefined && error.cause === undefined;
  if (clean) stream.push(null);
  else stream.destroy(error instanceof Error ? error : new Error(String(error)));
}
