import type { Command } from '../process.ts';

/**
 * Two programs between which bytes go: what the sender has on stdin comes out at the receiver's stdout, except for a pair that
 * opens its files itself, by their names.
 */
export interface Pair {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly opensFiles?: boolean;
  /** Serves one connection. */
  readonly receiver: (port: number, to: string) => Command;
  readonly sender: (port: number, from: string) => Command;
  /** How many bytes the receiver says on stderr that it has received, where it says so. */
  readonly received?: (said: string) => number;
}
