import { lstatSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from '../reason.ts';

/** The file of a unix socket that was bound here, so that it is known again. */
export interface SocketFile {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
}

/** The file that bind(2) has just made; `undefined` for an abstract name, which has none. */
export function socketFile(path: string): SocketFile | undefined {
  if (path === '' || path.startsWith('\0')) return undefined;
  // The working directory may be another one when the file is to be removed.
  const absolute = resolve(path);
  const { dev, ino } = lstatSync(absolute, { bigint: true });
  return { path: absolute, device: dev, inode: ino };
}

/** Removes the file, unless somebody has removed it or put another in its place meanwhile. */
export function removeSocketFile(file: SocketFile): void {
  try {
    const { dev, ino } = lstatSync(file.path, { bigint: true });
    if (dev === file.device && ino === file.inode) unlinkSync(file.path);
  } catch (error) {
    // What cannot be removed stays, as in gen_tcp: the socket is closed all the same.
    if (reasonOf(error) === undefined) throw error;
  }
}
