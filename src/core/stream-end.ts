import { GenTcpError } from './error.ts';
import type { Message } from './message.ts';
import type { Reason } from './reason.ts';
import type { Socket } from './socket.ts';

/** How the stream of incoming bytes ended. */
export interface StreamEnd {
  /** `closed`, or `emsgsize` for a packet that is too large or malformed. */
  readonly reason: 'closed' | 'emsgsize';
  /** Why, where it was not the peer's clean end. */
  readonly cause?: Reason | undefined;
  /** Bytes of a packet that the end cut. */
  readonly rest?: Buffer | undefined;
  /** Says more than the reason: what a malformed packet looks like. */
  readonly because?: string | undefined;
}

/** The end of a stream as an error. */
export function errorOfEnd(end: StreamEnd): GenTcpError {
  return new GenTcpError(end.reason, {
    cause: end.cause,
    rest: end.rest,
    ...(end.because === undefined ? {} : { because: end.because }),
  });
}

/** What the owner of an active socket is told of its end. */
export function messageOfEnd(socket: Socket, { cause, rest }: Partial<StreamEnd> = {}): Message {
  return {
    type: 'tcp_closed',
    socket,
    ...(cause === undefined ? {} : { cause }),
    ...(rest === undefined ? {} : { rest }),
  };
}

/** The end that a malformed packet is; what it looks like is in the error that the reader threw. */
export function malformedEnd({ message }: GenTcpError): StreamEnd {
  return { reason: 'emsgsize', because: message.replace(/ \(emsgsize\)$/, '') };
}
