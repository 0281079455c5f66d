import { spawnSync } from 'node:child_process';

/**
 * Why a peer cannot take part; undefined where it can.
 *
 * @example whyMissing('nc', ['-h'], /OpenBSD netcat/)
 */
export function whyMissing(command: string, args: readonly string[], recognised: RegExp): string | undefined {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) return 'not installed';
  return recognised.test(`${stdout}${stderr}`) ? undefined : `not the ${command} that is meant (${recognised.source})`;
}
