import { closeSync, openSync } from 'node:fs';
import { GenTcpError } from '../error.ts';
import { reasonOf } from '../reason.ts';
import { loadLibc } from './libc.ts';

const CLONE_NEWNET = 0x40000000;

/** The namespace of this very thread: in a worker it is not that of the process. */
const OWN = '/proc/thread-self/ns/net';

/**
 * Runs `make` with this thread inside the network namespace of a file, and brings the thread back. What is made there
 * stays there. `make` must not give way to anybody: setns(2) moves the whole thread.
 *
 * @throws GenTcpError naming the option: `enoent` for a missing file, `einval` for one that is no namespace, `eperm`,
 * `enotsup` on systems without namespaces
 */
export function inNetworkNamespace<Result>(path: string, make: () => Result): Result {
  if (process.platform !== 'linux') {
    throw new GenTcpError('enotsup', {
      what: 'option netns',
      because: `${process.platform} has no network namespaces`,
    });
  }
  const own = openNamespace(OWN);
  try {
    const other = openNamespace(path);
    try {
      enter(other, path);
      return returning(own, make);
    } finally {
      closeSync(other);
    }
  } finally {
    closeSync(own);
  }
}

function returning<Result>(own: number, make: () => Result): Result {
  try {
    return make();
  } finally {
    loadLibc('option netns').setns(own, CLONE_NEWNET);
  }
}

function openNamespace(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new GenTcpError(reasonOf(error) ?? 'einval', { what: `option netns: ${path}` });
  }
}

function enter(namespace: number, path: string): void {
  try {
    loadLibc('option netns').setns(namespace, CLONE_NEWNET);
  } catch (error) {
    if (!(error instanceof GenTcpError) || error.reason === 'enotsup') throw error;
    const because = error.reason === 'einval' ? { because: 'not a network namespace' } : {};
    throw new GenTcpError(error.reason, { what: `option netns: ${path}`, ...because });
  }
}
