import { activeScripts } from './activity.ts';
import { endingScripts } from './ending.ts';
import { lossScripts } from './loss.ts';
import { receivingScripts } from './receiving.ts';
import type { ScriptRow } from './script-row.ts';
import { sendingScripts } from './sending.ts';

/** Every script. */
export const scripts: readonly ScriptRow[] = [
  ...activeScripts,
  ...endingScripts,
  ...lossScripts,
  ...receivingScripts,
  ...sendingScripts,
];
