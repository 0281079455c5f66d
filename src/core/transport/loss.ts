import { writeSync } from 'node:fs';
import { type Reason, reasonOf } from '../reason.ts';

/** node:net ends a connection that was reset as if nothing were wrong; a write of nothing says what became of it. */
export function lossOf(fd: number): Reason | undefined {
  try {
    writeSync(fd, NOTHING);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

const NOTHING = Buffer.alloc(0);
