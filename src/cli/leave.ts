import { existsSync } from 'node:fs';
import type { ExitCode } from './exit.ts';

/** What a thread of libuv's pool may be at for longer than anybody wants to wait: a name look-up, a read of a device. */
const UNENDING: ReadonlySet<string> = new Set(['GetAddrInfoReqWrap', 'FSReqCallback']);

const SHELL = '/bin/sh';

/**
 * Ends the process with this exit code, and now. process.exit waits for the threads of the pool, and no thread can be called
 * back: where no name server answers, that is ten seconds and more behind a `--connect-timeout`. A program that takes
 * the place of this one leaves them behind.
 */
export function leave(code: ExitCode): never {
  const waits = process.getActiveResourcesInfo().some((resource) => UNENDING.has(resource));
  if (waits && process.execve !== undefined && existsSync(SHELL)) {
    process.execve(SHELL, [SHELL, '-c', `exit ${code}`], {});
  }
  return process.exit(code);
}
