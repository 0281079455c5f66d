import { type OptionRow, optionRow, optionTable } from '../core/index.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Draft } from './draft.ts';
import { longSpellings } from './flag.ts';
import { flagTable } from './flag-table.ts';
import type { Invocation } from './invocation.ts';
import { optionObject } from './reference/option-json.ts';
import { optionOverview } from './reference/option-overview.ts';
import { optionPage } from './reference/option-page.ts';
import { reportSettings } from './report-settings.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/**
 * What an `options` line asks for: text that is known already, or a trial of the options.
 *
 * @throws UsageError for a name that no option has
 */
export function optionsInvocation(draft: Draft, operands: readonly string[], surroundings: Surroundings): Invocation {
  const [name, surplus] = operands;
  if (surplus !== undefined)
    throw new UsageError(`${surplus}: one operand too many`, 'options takes one name, or none');
  const row = name === undefined ? undefined : named(name);
  const { probe, json, maxTime } = draft.settings;
  const rows = row === undefined ? optionTable : [row];
  if (probe) {
    const report = reportSettings(draft, [], surroundings);
    return { command: 'options', rows, form: json ? 'json' : row === undefined ? 'list' : 'page', maxTime, report };
  }
  if (json) return { command: 'print', text: rows.map((one) => `${JSON.stringify(optionObject(one))}\n`).join('') };
  return { command: 'print', text: row === undefined ? optionOverview() : optionPage(row) };
}

/**
 * The words of the line, with the flag of an option in place of its name understood as that name: whoever asks after
 * `--send-timeout` need not take the dashes away.
 *
 * @example optionNames(['--send-timeout', '--json']) // ['send_timeout', '--json']
 */
export function optionNames(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const spelled = word.replace(/=.*/s, '');
    const flag = flagTable.find((one) => spelled === `-${one.short ?? ''}` || longSpellings(one).includes(spelled));
    return optionRow(flag?.name.replaceAll('-', '_') ?? '')?.name ?? word;
  });
}

function named(word: string): OptionRow {
  const row = optionRow(word) ?? optionRow(word.replaceAll('-', '_'));
  if (row !== undefined) return row;
  const names = optionTable.map(({ name }) => name);
  throw new UsageError(`${word}: no such option of gen_tcp`, didYouMean(word, names) ?? 'gentcp options lists them');
}
