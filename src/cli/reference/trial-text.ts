import { type Attempt, type OptionRow, type Reason, optionRow } from '../../core/index.ts';
import { type Row, columns } from '../columns.ts';
import { termText } from './option-facts.ts';

/** What all attempts come to: `partly` where some kinds of sockets take it and others refuse it. */
export interface TrialVerdict {
  readonly verdict: 'works' | 'no effect' | 'partly' | 'refused';
  /** That of the first refusal. */
  readonly reason?: Reason;
  readonly message?: string;
}

/** One verdict over all attempts, with the reason where one was refused. */
export function trialVerdict({ effect }: OptionRow, attempts: readonly Attempt[]): TrialVerdict {
  const refused = attempts.filter(({ verdict }) => verdict === 'refused');
  const [first] = refused;
  if (first === undefined) return { verdict: effect === 'none' ? 'no effect' : 'works' };
  const { reason, message } = first;
  return {
    verdict: refused.length === attempts.length ? 'refused' : 'partly',
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

/** An option and what came of it in a line, for a list of all. */
export function trialLine(row: OptionRow, attempts: readonly Attempt[]): string {
  const { verdict } = trialVerdict(row, attempts);
  const taken = attempts.find((attempt) => attempt.verdict !== 'refused');
  const said = [...(taken === undefined ? [] : [changeText(row, taken)]), ...refusals(attempts)].join('; ');
  return columns([[row.name.padEnd(NAME) + verdict, said]], NAME + VERDICT);
}

/** Each refusal with the calls that met it; without them where every call did. */
function refusals(attempts: readonly Attempt[]): readonly string[] {
  const refused = attempts.filter(({ verdict }) => verdict === 'refused');
  const byMessage = Map.groupBy(refused, ({ message = '' }) => message);
  return [...byMessage].map(([message, met]) => {
    const calls = met.map(({ call, family }) => `${call} on ${family}`).join(', ');
    return met.length === attempts.length ? message : `${calls}: ${message}`;
  });
}

const NAME = 22;
const VERDICT = 10;

/** Every attempt in a line, for one option. */
export function trialPage(row: OptionRow, attempts: readonly Attempt[]): string {
  const { verdict } = trialVerdict(row, attempts);
  const rows = attempts.map((attempt): Row => [`${attempt.call} on ${attempt.family}`, attemptText(row, attempt)]);
  return `Tried on this system: ${verdict}\n${columns(rows, 18)}`;
}

function attemptText(row: OptionRow, attempt: Attempt): string {
  return attempt.verdict === 'refused' ? (attempt.message ?? '') : changeText(row, attempt);
}

/** `5000 reads back`, or `65536 reads back as 131072`. */
function changeText(row: OptionRow, { given, got, verdict }: Attempt): string {
  const kept = optionRow(row.standsFor?.name ?? row.name) ?? row;
  const [set = '', read = 'nothing'] = [termText(kept, given), termText(kept, got)];
  if (given === undefined) return `${read} was received`;
  if (verdict === 'taken') return `${set} is taken; nothing reads it back`;
  return verdict === 'changed' ? `${set} reads back as ${read}` : `${set} reads back`;
}
