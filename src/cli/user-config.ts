import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
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
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'enoent' || reason === 'enotdir') return undefined;
    throw new SessionFailure('config', error, { call: file });
  }
}

/** The XDG base directories: a path that is not absolute is none. */
function configFolder(env: Surroundings['env']): string | undefined {
  const [own = '', home = ''] = [env['XDG_CONFIG_HOME'], env['HOME']];
  if (isAbsolute(own)) return own;
  return home === '' ? undefined : join(home, '.config');
}
