import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that is gone when it is disposed of, and when the benchmark ends in whatever way. */
export class Folder implements Disposable {
  readonly path: string;
  readonly #remove = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor(parent: string = tmpdir()) {
    this.path = mkdtempSync(path.join(parent, 'gentcp-bench-'));
    process.once('exit', this.#remove);
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }
}

/** TMPFS_MAGIC of statfs(2). */
const TMPFS = 0x01021994;

/** A folder in memory, and one on a disk, each with room for so many bytes; undefined where this machine has none. */
export function parentFolder(kind: 'tmpfs' | 'disk', size: number): string | undefined {
  const candidates = ['/dev/shm', tmpdir(), import.meta.dirname];
  return candidates.find((folder) => {
    const { type, bavail, bsize } = statfsSync(folder);
    return (type === TMPFS) === (kind === 'tmpfs') && bavail * bsize > 1.2 * size;
  });
}
