import type { Child } from './child.ts';
import { listeningPort } from './tcp-table.ts';

/** A peer that knows nothing of packets: it sends a file, or receives one, at either end of the connection. */
export interface StreamPeer {
  readonly name: string;
  readonly installed: boolean;
  /** Connects, sends the file, ends its side, and ends when we have closed. */
  readonly connectSending: (port: number, file: string) => Child;
  /** Connects, and receives into the file until our end. */
  readonly connectReceiving: (port: number, file: string) => Child;
  readonly listenSending: (file: string) => Promise<Listening>;
  readonly listenReceiving: (file: string) => Promise<Listening>;
}

export interface Listening {
  readonly child: Child;
  readonly port: number;
}

export async function whenListening(child: Child): Promise<Listening> {
  return { child, port: await listeningPort(child) };
}
