import type { ConfigFile } from './config-file.ts';
import type { WorkerSetup } from './workers/setup.ts';

/** What the command line is read against: the only things outside argv that decide what it means. */
export interface Surroundings {
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The file with the user's own defaults, where there is one; throws where it cannot be read. */
  readonly config: () => ConfigFile | undefined;
  /** Which of the three are terminals. */
  readonly terminals: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** This process is one of several that serve the same listener. */
  readonly worker?: WorkerSetup | undefined;
}
