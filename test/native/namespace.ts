import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Why no network namespace can be made here; `undefined` where one can. */
export function noNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'no Linux';
  try {
    execFileSync('unshare', ['-n', 'true'], { stdio: 'pipe' });
    execFileSync('ip', ['-V'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A network namespace of the running test's own, with its loopback up: the path of its file. */
export function networkNamespace(): string {
  const name = `gentcp-${process.pid}-${performance.now().toString(36).replace('.', '')}`;
  execFileSync('ip', ['netns', 'add', name]);
  onTestFinished(() => void execFileSync('ip', ['netns', 'delete', name]));
  execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return `/var/run/netns/${name}`;
}
