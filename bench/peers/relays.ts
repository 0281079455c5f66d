import type { Command } from '../process.ts';
import { ncat, socat } from './netcats.ts';

/** A program that connects whoever comes at one port of 127.0.0.1 to another. */
export interface Relay {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly command: (near: number, far: number) => Command;
}

/** With the buffer that it has by default, and with a large one; ncat's is another ncat beside it. */
export const relays: readonly Relay[] = [
  socatWith('socat', []),
  socatWith('socat -b 1048576', ['-b', '1048576']),
  {
    name: 'ncat',
    missing: ncat.missing,
    command: (near, far) => ({
      command: 'ncat',
      args: ['-l', '127.0.0.1', String(near), '--sh-exec', `exec ncat 127.0.0.1 ${far}`],
    }),
  },
];

function socatWith(name: string, buffer: readonly string[]): Relay {
  return {
    name,
    missing: socat.missing,
    command: (near, far) => ({
      command: 'socat',
      args: [...buffer, `TCP-LISTEN:${near},bind=127.0.0.1,reuseaddr`, `TCP:127.0.0.1:${far}`],
    }),
  };
}
