import type { Surroundings } from '../../src/cli/surroundings.ts';

/** No terminal anywhere, and an empty environment. */
export const scripted: Surroundings = { env: {}, terminals: { stdin: false, stdout: false, stderr: false } };

/** A person at a terminal. */
export const interactive: Surroundings = { env: {}, terminals: { stdin: true, stdout: true, stderr: true } };
