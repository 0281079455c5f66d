import type { Active, PacketType } from '../../core/index.ts';
import type { BypassRule, Milliseconds, PassiveRule } from '../invocation.ts';

/** How packets are asked for, and how many. */
export interface DownloadSettings {
  readonly active: Active;
  readonly onPassive: PassiveRule;
  readonly recv: readonly number[];
  readonly recvTimeout: Milliseconds;
  readonly expect: number | undefined;
  /** `--expect` counts bytes: there are no packets. */
  readonly unframed: boolean;
  readonly packet: PacketType;
  /** A passive socket is left to the calls of a program on stdin. */
  readonly onlyMessages: boolean;
  /** That program says itself when more is to be delivered. */
  readonly driven: () => boolean;
  /** When the kernel may move the rest by itself. */
  readonly bypass: BypassRule;
}
