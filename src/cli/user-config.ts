import { constants, accessSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { reasonOf } from '../core/index.ts';
import type { ConfigFile } from './config-file.ts';
import { SessionFailure } from './session/session-failure.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The user's own defaults: `$XDG_CONFIG_HOME/gentcp/config`, or `~/.config/gentcp/config`; `undefined` where there is no
 * such file.
 *
 * @throws SessionFailure for a file that cannot be read
 */
export function readUserConfig(env: Surroundings['env']): ConfigFile | undefined {
  const folder = configFolder(env);
  if (folder === undefined) return undefined;
  const file = join(folder, 'gentcp', 'config');
  try {
    // Most have none: an error that is made and caught takes longer.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'enoent' || reason === 'enotdir') return undefined;
    // Somebody else's home, which a service or a sudo has left in HOME.
    if (reason === 'eacces' && !isSearchable(dirname(file))) return undefined;
    throw new SessionFailure('config', error, { call: file });
  }
}

function isSearchable(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    // Whatever the reason: what is in it is none of ours.
    return false;
  }
}

/** The XDG base directories: a path that is not absolute is none. */
function configFolder(env: Surroundings['env']): string | undefined {
  const [own = '', home = ''] = [env['XDG_CONFIG_HOME'], env['HOME']];
  if (isAbsolute(own)) return own;
  return home === '' ? undefined : join(home, '.config');
}
