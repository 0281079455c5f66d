import type { ListenSocket } from './listener.ts';
import type { Packet } from './packet/packet.ts';
import type { Reason } from './reason.ts';
import type { Socket } from './socket.ts';

/** What an active socket puts in its owner's mailbox: gen_tcp's own messages, as objects. */
export type Message =
  | { readonly type: 'tcp'; readonly socket: Socket; readonly data: Packet }
  /** A packet of the types http, httph, http_bin and httph_bin. */
  | { readonly type: 'http'; readonly socket: Socket; readonly data: Packet }
  /** `{active,N}` has run down. A listener with `{active,0}` says so too. */
  | { readonly type: 'tcp_passive'; readonly socket: Socket | ListenSocket }
  /** `cause`: why, where it was not a clean end. `rest`: the bytes of a packet that the end cut. */
  | { readonly type: 'tcp_closed'; readonly socket: Socket; readonly cause?: Reason; readonly rest?: Buffer }
  | { readonly type: 'tcp_error'; readonly socket: Socket; readonly reason: Reason };
