import type { Backend } from './backend.ts';
import type { GenTcpError } from './error.ts';
import type { InboundSettings } from './inbound-settings.ts';
import type { Packet } from './packet/packet.ts';
import type { StreamEnd } from './stream-end.ts';

/** What the read side asks of its socket. */
export interface InboundOwner {
  readonly settings: {
    readonly inbound: InboundSettings;
    /** Where the two implementations of gen_tcp differ. */
    readonly backend: Backend;
  };
  /** An active packet for the mailbox; `size` is its weight on the wire. */
  deliver(packet: Packet, size: number): void;
  passive(): void;
  /** The end is to be told to the mailbox. */
  endedActive(end: StreamEnd): void;
  /** The end is told to a recv that waited, with this error. */
  endedReceiving(end: StreamEnd): GenTcpError;
  /** An active socket met a packet that is too large or malformed, and lives on, passive. */
  malformed(): void;
  /** Does the mailbox take more? */
  hasRoom(): boolean;
  /** Bytes are wanted, or no longer. */
  want(bytes: boolean): void;
  /** From now on bytes are used where they lie, or copied again. */
  lend(now: boolean): void;
}
