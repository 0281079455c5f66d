import { isDeepStrictEqual } from 'node:util';
import { GenTcpError } from '../error.ts';
import { exampleOf, type Call, type Family, type OptionRow } from '../options/row.ts';
import { reasonOf, type Reason } from '../reason.ts';
import { keptTrial } from './kept-trial.ts';
import { isOpeningOption, openingTrial } from './opening-trial.ts';

/** @internal What came of one attempt: what was set reads back, or as something else; it cannot be read back; it was refused. */
export type Verdict = 'works' | 'changed' | 'taken' | 'refused';

/** @internal One call that took an option, on a real socket. */
export interface Attempt {
  readonly family: Family;
  /** `accept`: what an accepted socket had of it. */
  readonly call: Call | 'accept';
  readonly verdict: Verdict;
  readonly given: unknown;
  /** What it reads back as; `undefined` where nothing does. */
  readonly got?: unknown;
  readonly reason?: Reason;
  /** The refusal in words. */
  readonly message?: string;
}

/** What an attempt is made of. */
export interface Step {
  readonly family: Family;
  readonly call: Attempt['call'];
  /** What is to be set; where only the run can tell, the example of the table. */
  readonly given?: unknown;
  readonly run: () => Promise<Seen>;
}

/** What was set, and what it read back as. */
export interface Seen {
  readonly given: unknown;
  readonly got: unknown;
}

/**
 * Sets an option on sockets of this system and reads it back: on connections, listeners and accepted sockets, over IPv4,
 * IPv6 and unix sockets, whatever the option is for. Nothing is left open, and nothing leaves this host.
 *
 * Never rejects for what the system refuses: that is what the attempts say.
 *
 * @internal
 * @example (await tryOption(row))[0] // { family: 'inet', call: 'connect', verdict: 'works', given: true, got: true }
 */
export async function tryOption(row: OptionRow): Promise<readonly Attempt[]> {
  const example = exampleOf(row);
  const steps = isOpeningOption(row.name) ? openingTrial(row.name) : keptTrial(row, example);
  const attempts: Attempt[] = [];
  // One after another: their sockets are many, and nobody else waits.
  for (const step of steps) attempts.push(await attempt({ given: example, ...step }));
  return attempts;
}

async function attempt({ family, call, given, run }: Step): Promise<Attempt> {
  try {
    const seen = await run();
    return { family, call, ...seen, verdict: verdictOf(seen) };
  } catch (error) {
    const reason = error instanceof GenTcpError ? error.reason : reasonOf(error);
    if (reason === undefined) throw error;
    return { family, call, given, verdict: 'refused', reason, message: error instanceof Error ? error.message : '' };
  }
}

function verdictOf({ given, got }: Seen): Verdict {
  if (got === undefined) return 'taken';
  return given === undefined || isDeepStrictEqual(got, given) ? 'works' : 'changed';
}
