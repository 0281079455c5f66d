import { spawnSync } from 'node:child_process';

/**
 * Is this peer there? Where it is not its tests are skipped, and say so; in CI it has to be.
 *
 * @example const hasNc = isInstalled('nc', ['-h'], /OpenBSD netcat/)
 */
export function isInstalled(command: string, args: readonly string[], recognised: RegExp): boolean {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  // The ports of the peers are looked up in /proc.
  const found = process.platform === 'linux' && recognised.test(`${stdout}${stderr}`);
  if (!found && process.env['CI'] === 'true') throw new Error(`${command} is missing, and CI must not skip its tests`);
  if (!found) console.warn(`${command} is not what its tests need (${recognised}): they are SKIPPED`);
  return found;
}
