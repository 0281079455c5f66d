import type { Message, Packet, SockAddr, Stats } from '../../core/index.ts';

/** What happens in a run besides the messages of gen_tcp. `socket` is the N of `#Port<0.N>`. */
export type SessionEvent =
  | { readonly event: 'listening'; readonly socket: number; readonly local: SockAddr }
  | {
      readonly event: 'accepted' | 'connected';
      readonly socket: number;
      readonly local: SockAddr;
      readonly remote: SockAddr;
    }
  /** A packet went out. */
  | { readonly event: 'sent'; readonly socket: number; readonly data: Buffer }
  /** The answer to a call on a `json` stdin. */
  | {
      readonly event: 'reply';
      readonly socket: number;
      readonly op: string;
      readonly id?: unknown;
      readonly outcome: { readonly ok: unknown } | { readonly error: string; readonly message: string };
    }
  | {
      readonly event: 'error';
      /** Of the line on a `json` stdin that was wrong. */
      readonly id?: unknown;
      readonly socket?: number | undefined;
      readonly phase: string;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly event: 'stats'; readonly socket: number; readonly stats: Stats };

/** What is printed: a message, or a packet without a socket. */
export type Printable = Message | { readonly type: 'tcp' | 'http'; readonly socket?: undefined; readonly data: Packet };
