import { atom, integer as integerTerm, tuple } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';
import { INT32_MAX, INT32_MIN, integer } from './kind-number.ts';
import { bool } from './kind-word.ts';

export type Linger = readonly [on: boolean, seconds: number];

/** Whether close waits, and how many seconds. The driver takes a negative time as it is, and so does this. */
export const linger: Kind<Linger> = kind({
  type: 'pair',
  range: 'true|false,SECONDS',
  placeholder: 'BOOL,SECONDS',
  accepts: 'pairs of a boolean and seconds ([true, 5] in JavaScript, {true,5} in Erlang)',
  acceptsText: 'a boolean and seconds: true,5 or {true,5}',
  check: (value) => {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [on, time]: readonly unknown[] = value;
    return pair(bool.check(on), seconds.check(time));
  },
  fromText: (text) => {
    const [on = '', time = '', ...more] = text.split(',');
    return more.length > 0 ? undefined : pair(bool.fromText(on), seconds.fromText(time));
  },
  fromTerm: (term) => {
    const [on, time, ...more] = term.kind === 'tuple' ? term.items : [];
    if (on === undefined || time === undefined || more.length > 0) return undefined;
    return pair(bool.fromTerm(on), seconds.fromTerm(time));
  },
  toTerm: ([on, time]) => tuple(atom(String(on)), integerTerm(time)),
});

const seconds = integer({ least: INT32_MIN, most: INT32_MAX });

function pair(on: boolean | undefined, time: number | undefined): Linger | undefined {
  return on === undefined || time === undefined ? undefined : [on, time];
}
