import type { Flag } from './flag.ts';
import { optionFlags } from './option-flags.ts';
import { ownFlags } from './own-flags.ts';

/** Every flag there is: the command line's own, and one for each option of gen_tcp. */
export const flagTable: readonly Flag[] = [...ownFlags(), ...optionFlags()];
