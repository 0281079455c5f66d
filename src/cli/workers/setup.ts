import type { Surroundings } from '../surroundings.ts';

/** What makes a process one of the workers of `listen --workers N`, besides the same command line. */
export interface WorkerSetup {
  /** From 0; with `count` it says which numbers its connections have. */
  readonly index: number;
  readonly count: number;
  /** Where the first worker listens; that one has none, and takes what the line says. */
  readonly port?: number;
  /** What its parent's standard files are: its own are pipes to the parent. */
  readonly terminals: Surroundings['terminals'];
  /** Stdout is a pipe to the parent, in which each batch of records has its length in front. */
  readonly framed: boolean;
}

/** The variable that holds it. */
export const WORKER = 'GENTCP_WORKER';

/** The setup of this process; `undefined` where it is none, and has no parent to talk to. */
export function workerSetup(env: Surroundings['env']): WorkerSetup | undefined {
  const text = env[WORKER];
  if (text === undefined || !process.connected) return undefined;
  const value: unknown = JSON.parse(text);
  return isSetup(value) ? value : undefined;
}

function isSetup(value: unknown): value is WorkerSetup {
  return typeof value === 'object' && value !== null && 'index' in value && 'count' in value && 'terminals' in value;
}
