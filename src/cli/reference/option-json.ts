import { type Attempt, type OptionRow, packetRows } from '../../core/index.ts';
import { exampleTexts, flagOf, isSettable, supportOf, termText } from './option-facts.ts';
import { trialVerdict } from './trial-text.ts';

/** All of one option as an object, for `--json`; with what came of a trial, where there was one. */
export function optionObject(row: OptionRow, attempts?: readonly Attempt[]): object {
  const { kind, home } = row;
  return {
    name: row.name,
    key: row.key,
    flag: nameOf(row),
    type: kind.type,
    range: kind.range,
    accepted: kind.acceptsText,
    words: kind.words,
    unit: row.unit,
    default: termText(row, row.default),
    examples: isSettable(row) ? exampleTexts(row) : [],
    calls: row.calls,
    inherited: row.inherited,
    applied: row.applied,
    families: typeof home === 'string' ? undefined : home.families,
    numbers:
      typeof home === 'string' ? undefined : { linux: home.linux, linuxInet6: home.linuxInet6, darwin: home.darwin },
    effect: row.effect,
    ...supportOf(row),
    summary: row.summary,
    description: row.description,
    packetTypes: row.name === 'packet' ? packetTypes : undefined,
    ...(attempts === undefined ? {} : { probe: probeObject(row, attempts) }),
  };
}

function nameOf(row: OptionRow): string | undefined {
  const flag = flagOf(row);
  return flag === undefined ? undefined : `--${flag.name}`;
}

const packetTypes: readonly object[] = packetRows.map(({ name, origin, summary, description, example }) => ({
  name,
  origin,
  summary,
  description,
  example,
}));

function probeObject(row: OptionRow, attempts: readonly Attempt[]): object {
  return {
    ...trialVerdict(row, attempts),
    attempts: attempts.map(({ given, got, ...attempt }) => ({
      ...attempt,
      given: termText(row, given),
      got: termText(row, got),
    })),
  };
}
