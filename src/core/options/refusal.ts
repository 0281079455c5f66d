import { inspect } from 'node:util';
import { GenTcpError } from '../error.ts';
import type { Reason } from '../reason.ts';
import { nearest } from './nearest.ts';
import type { Call, OptionRow, Scope } from './row.ts';
import { optionTable } from './table.ts';

/** What a bad option is refused with: setopts answers einval, connect and listen exit with badarg. */
export function refusalReason(scope: Scope | undefined): Reason {
  return scope === 'setopts' ? 'einval' : 'badarg';
}

/**
 * The error of an option that is refused; `because` is one of the clauses below.
 *
 * @example refusal('badarg', 'packet', …).message // 'option packet: 3x is not accepted; accepted are raw, 0, … (badarg)'
 */
export function refusal(reason: Reason, name: string, because: string): GenTcpError {
  return new GenTcpError(reason, { what: `option ${show(name)}`, because });
}

/** Why a value is refused; `shown` is how it was written. */
export function badValue(row: OptionRow, shown: string, accepts: string = row.kind.accepts): string {
  const meant = nearest(shown, row.kind.words);
  const hint = meant === undefined || meant === shown ? '' : `; did you mean ${meant}?`;
  return `${show(shown)} is not accepted; accepted are ${accepts}${hint}`;
}

/** Why a name is refused that no option has. */
export function unknownOption(name: string): string {
  return unknown(nearestOption(name)?.name);
}

/** The same for a key of an options object. */
export function unknownKey(key: string): string {
  return unknown(nearestOption(key)?.key);
}

function unknown(meant: string | undefined): string {
  return meant === undefined ? 'there is no such option' : `there is no such option; did you mean ${meant}?`;
}

/** The option whose name is nearest to a misspelt one, in whatever spelling; `undefined` where none is near. */
export function nearestOption(name: string): OptionRow | undefined {
  const meant = nearest(
    name,
    optionTable.map((row) => row.name),
  );
  return optionTable.find((row) => row.name === meant);
}

/** Why a call refuses an option that others take. */
export function outOfScope(row: OptionRow, call: Call): string {
  return `${call} does not take it, only ${row.calls.join(' and ')}`;
}

/** More of an offending text than this says nothing more about it. */
const LONGEST_SHOWN = 80;

/** Text for a message: on one line, not endless, and unable to drive the terminal that shows it. */
export function show(text: string): string {
  const short = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  return short.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A JavaScript value for a message, on one line too. */
export function showValue(value: unknown): string {
  return show(inspect(value, { breakLength: Infinity, depth: 2, maxArrayLength: 8, maxStringLength: LONGEST_SHOWN }));
}
