import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** May we mount? Only root may; elsewhere the tests of a full disk are skipped, and say so. */
export const canMount: boolean = mayMount();

function mayMount(): boolean {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (status !== 0) console.warn('a file system cannot be mounted here: the tests of a full disk are SKIPPED');
  return status === 0;
}

/** A folder on a disk of its own, which is full after so many KiB. */
export async function smallDisk(kibibytes: number): Promise<string> {
  const folder = await temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`);
  // Before the folder is removed: what is registered last is done first.
  onTestFinished(() => void spawnSync('umount', [folder]));
  return folder;
}
