import type { Surroundings } from '../../src/cli/surroundings.ts';

/** No terminal anywhere, an empty environment and no file of the user's. */
export const scripted: Surroundings = {
  env: {},
  config: () => undefined,
  terminals: { stdin: false, stdout: false, stderr: false },
};

/** A person at a terminal. */
export const interactive: Surroundings = { ...scripted, terminals: { stdin: true, stdout: true, stderr: true } };
