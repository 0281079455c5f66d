/** How a socket behaves where gen_tcp's two implementations differ. */
export interface Backend {
  /** What a limit or a size is where it was not set, bytes. */
  readonly packetSize: number;
  readonly buffer: number;
  /** A `buffer` that was set cuts longer lines. */
  readonly bufferCutsLines: boolean;
  /** `packet raw` reads back as 0. */
  readonly rawIsZero: boolean;
  /** send returns when the kernel has taken everything: there is no queue, and no watermark or delay for one. */
  readonly sendsDirectly: boolean;
  /** A failed send after shutdown(write) closes the socket. */
  readonly failedSendCloses: boolean;
  /** A second recv waits for its turn, and who waits is served before an active mode; else it is `ealready`. */
  readonly recvQueues: boolean;
  /** recv with a length receives a packet where the type frames packets; else it is `einval`. */
  readonly recvIgnoresLength: boolean;
  /** gen_tcp:unrecv and inet:getfd are there; else they are enotsup. */
  readonly hasUnrecv: boolean;
  /** A packet that is too large or malformed ends the connection. */
  readonly emsgsizeEnds: boolean;
  /** The peer's end closes the socket, as exit_on_close says. */
  readonly exitsOnClose: boolean;
  /** close takes a tcp_closed that waits out of the mailbox. */
  readonly takesBackClosed: boolean;
  /** The active option of a socket whose end was told can neither be read nor set: it is einval. */
  readonly losesActive: boolean;
  /** A counter that is dropped by `{active,false}` says tcp_passive. */
  readonly tellsDroppedCounter: boolean;
  /** Every setopts of packet begins a new http message. */
  readonly resetsHttp: boolean;
  /** With `{deliver,port}` a line of http comes as it is; else parsed, as ever. */
  readonly portsGetRawHttp: boolean;
  /** shutdown(read) is told to an active socket, and bytes that arrive later are still received. */
  readonly tellsReadShut: boolean;
  /** After a loss that was told, and on a closed socket, calls answer by their kind: enotconn, einval. Else all say closed. */
  readonly tellsLossOnce: boolean;
  /** controlling_process to an owner that is gone leaves the socket passive. */
  readonly refusedOwnerSilences: boolean;
  /** accept with a time-out of 0 takes a client that waits. */
  readonly acceptsAtOnce: boolean;
  /** shutdown of a listening socket is enotconn; else it does nothing. */
  readonly refusesListenerShutdown: boolean;
  /** nodelay is taken on a unix socket. */
  readonly nodelayOnLocal: boolean;
  /** tos has names, and reads back as one. */
  readonly namesTos: boolean;
  /** Statistics know the largest packet, the deviation, and what waits to be sent; else largest and average are one. */
  readonly countsFully: boolean;
}

/** The option `inet_backend`. */
export const backends = {
  inet: {
    packetSize: 0,
    buffer: 65_536,
    bufferCutsLines: true,
    rawIsZero: true,
    sendsDirectly: false,
    failedSendCloses: true,
    recvQueues: false,
    recvIgnoresLength: false,
    hasUnrecv: true,
    emsgsizeEnds: true,
    exitsOnClose: true,
    takesBackClosed: true,
    losesActive: false,
    tellsDroppedCounter: false,
    resetsHttp: false,
    portsGetRawHttp: true,
    tellsReadShut: true,
    tellsLossOnce: true,
    refusedOwnerSilences: true,
    acceptsAtOnce: true,
    refusesListenerShutdown: true,
    nodelayOnLocal: true,
    namesTos: false,
    countsFully: true,
  },
  socket: {
    packetSize: 67_108_864,
    buffer: 8192,
    bufferCutsLines: false,
    rawIsZero: false,
    sendsDirectly: true,
    failedSendCloses: false,
    recvQueues: true,
    recvIgnoresLength: true,
    hasUnrecv: false,
    emsgsizeEnds: false,
    exitsOnClose: false,
    takesBackClosed: false,
    losesActive: true,
    tellsDroppedCounter: true,
    resetsHttp: true,
    portsGetRawHttp: false,
    tellsReadShut: false,
    tellsLossOnce: false,
    refusedOwnerSilences: false,
    acceptsAtOnce: false,
    refusesListenerShutdown: false,
    nodelayOnLocal: false,
    namesTos: true,
    countsFully: false,
  },
} as const satisfies Readonly<Record<'inet' | 'socket', Backend>>;
