import type { Child } from '../peers/child.ts';
import { shell } from '../peers/shell.ts';

/**
 * Runs `gentcp ARGS` in a network of its own, which has a loopback alone and what the script adds to it, and with mounts of
 * its own. For tests that skip where there are no namespaces.
 */
export function inOwnNetwork(script: string, args: readonly string[]): Promise<Child> {
  const whole = `set -e\nip link set lo up\n${script}\nexec gentcp "$@"`;
  return shell('exec unshare -n -m bash -c "$@"', [whole, 'bash', ...args]);
}
