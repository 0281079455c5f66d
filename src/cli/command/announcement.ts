import { closeSync, lstatSync, open, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { SockAddr } from '../../core/index.ts';
import { addressText } from '../address-text.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import { SessionFailure } from '../session/session-failure.ts';

/**
 * Tells people and scripts that it listens, and where. Rejects with a SessionFailure where it cannot, and waits for the
 * reader of a port file that is a FIFO.
 */
export async function announce(
  { portFile, readyFd }: Pick<ListenInvocation, 'portFile' | 'readyFd'>,
  address: SockAddr,
  report: Report,
): Promise<void> {
  report.notice(`listening on ${addressText(address)}`);
  const line = `${address.port ?? address.path ?? ''}\n`;
  if (portFile !== undefined) await tell(`--port-file ${portFile}`, () => writePort(portFile, line));
  if (readyFd !== undefined) await tell(`--ready-fd ${readyFd}`, () => writeAndClose(readyFd, line));
}

async function tell(flag: string, write: () => void | Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new SessionFailure('announce', error, { call: flag });
  }
}

/** A file is put in the place of another; a FIFO, a device or a link to one (/dev/fd/63) is written to, and stays. */
function writePort(file: string, text: string): void | Promise<void> {
  const there = lstatSync(file, { throwIfNoEntry: false });
  return there === undefined || there.isFile() ? writeWhole(file, text) : writeInto(file, text);
}

/** Whoever waits for the file finds all of it or nothing. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`;
  rmSync(unfinished, { force: true });
  try {
    // Never through a link that somebody else has left there.
    writeFileSync(unfinished, text, { flag: 'wx' });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Opening a FIFO waits for its reader. By way of a callback, so that `leave` sees the thread that waits. */
async function writeInto(file: string, text: string): Promise<void> {
  const fd = await new Promise<number>((resolve, reject) => {
    open(file, 'w', (error, opened) => (error === null ? resolve(opened) : reject(error)));
  });
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** stdin, stdout and stderr are in use for the rest of the run: what opens next would take the number of a closed one. */
function writeAndClose(fd: number, text: string): void {
  writeSync(fd, text);
  if (fd > 2) closeSync(fd);
}
