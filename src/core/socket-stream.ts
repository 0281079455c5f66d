import { Duplex } from 'node:stream';
import { GenTcpError } from './error.ts';
import type { IoData } from './iodata.ts';
import type { Message } from './message.ts';
import type { Packet } from './packet/packet.ts';

/** What a stream needs of its socket. */
interface Source {
  send(data: IoData): Promise<void>;
  recv(): Promise<Packet>;
  setopts(options: { readonly active: false }): void;
  shutdown(how: 'write'): Promise<void>;
  close(): Promise<void>;
}

/** What became of the socket's messages so far. */
interface Messages {
  /** Nobody else takes them until the answer is called. */
  startTaking(): () => void;
  /** One that has come already; `undefined` where none is left. */
  take(): Message | undefined;
}

/**
 * A socket as a Duplex, passive from now on: one chunk read is one packet received, one chunk written is one packet sent.
 *
 * A packet is received when the stream wants one, so pressure travels back to the peer.
 *
 * @throws GenTcpError `ealready` while its messages are taken, `einval` on a closed socket that has left none
 */
export function socketStream(socket: Source, messages: Messages): Duplex {
  const release = messages.startTaking();
  const take = takeOver(socket, messages, release);
  const next = packets(socket, take);
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
      release();
      socket.close().then(() => done(error), done);
    },
  });
}

type Take = () => Message | undefined;

/** Makes the socket passive; answers how what came as messages before that is taken, one by one. */
function takeOver(socket: Source, messages: Messages, release: () => void): Take {
  let first = messages.take();
  try {
    socket.setopts({ active: false });
  } catch (error) {
    // An active socket whose end has come is closed, and what came before that is in the mailbox.
    if (first === undefined) {
      release();
      throw error;
    }
  }
  return () => {
    const message = first ?? messages.take();
    first = undefined;
    return message;
  };
}

/** The next packet each time: those that came as messages, up to an end that did so too, and then what is received. */
function packets(socket: Source, take: Take): () => Promise<Packet> {
  let early = true;
  return () => {
    for (let message = early ? take() : undefined; message !== undefined; message = take()) {
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
