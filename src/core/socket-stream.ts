import { Duplex } from 'node:stream';
import { GenTcpError } from './error.ts';
import type { IoData } from './iodata.ts';
import type { Message } from './message.ts';
import type { Packet } from './packet/packet.ts';

/** What a stream needs of its socket. */
interface Source {
  send(data: IoData): Promise<void>;
  recv(): Promise<Packet>;
  shutdown(how: 'write'): Promise<void>;
  close(): Promise<void>;
}

/** The mailbox that the socket's messages went to. */
interface Messages {
  /** One that came before the socket was passive; `undefined` where none is left. */
  take(): Message | undefined;
  /** Nobody takes them any more. */
  release(): void;
}

/**
 * A passive socket as a Duplex: one chunk read is one packet received, one chunk written is one packet sent.
 *
 * A packet is received when the stream wants one, so pressure travels back to the peer.
 */
export function socketStream(socket: Source, messages: Messages): Duplex {
  const next = packets(socket, messages);
  return new Duplex({
    readableObjectMode: true,
    // An object mode of its own keeps an empty packet an empty packet; a byte stream would swallow it.
    readableHighWaterMark: 1,
    read() {
      next().then(
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
      messages.release();
      socket.close().then(() => done(error), done);
    },
  });
}

/** The next packet each time: those that came as messages, up to an end that did so too, and then what is received. */
function packets(socket: Source, messages: Messages): () => Promise<Packet> {
  let early = true;
  return () => {
    for (let message = early ? messages.take() : undefined; message !== undefined; message = messages.take()) {
      if ('data' in message) return Promise.resolve(message.data);
      if (message.type !== 'tcp_passive') return Promise.reject(endOf(message));
    }
    early = false;
    return socket.recv();
  };
}

function endOf(message: Extract<Message, { type: 'tcp_error' | 'tcp_closed' }>): GenTcpError {
  if (message.type === 'tcp_error') return new GenTcpError(message.reason);
  return new GenTcpError('closed', { cause: message.cause, rest: message.rest });
}

/** A clean end is the end of the stream; anything else, a truncated packet too, is its error. */
function endReading(stream: Duplex, error: unknown): void {
  const clean =
    error instanceof GenTcpError && error.reason === 'closed' && error.rest === undefined && error.cause === undefined;
  if (clean) stream.push(null);
  else stream.destroy(error instanceof Error ? error : new Error(String(error)));
}
