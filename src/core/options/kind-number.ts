import { type Term, atom, integer as integerTerm } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';
import { parseBytes, parseMilliseconds } from './quantity.ts';

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;
export const UINT32_MAX = 2 ** 32 - 1;

interface Range {
  readonly least: number;
  readonly most: number;
  /** A smaller number is taken and kept as this one, as inet_drv does with `{buffer,0}`. */
  readonly atLeast?: number;
  /** A number in between that is refused. */
  readonly except?: number;
  readonly placeholder?: string;
}

/** A whole number within a range. */
export function integer(range: Range): Kind<number> {
  return number(range, (text) => (/^-?\d+$/.test(text) ? Number(text) : undefined), '');
}

/** A number of bytes; as text it may carry `k`, `M` or `G`. */
export function bytes(range: Range): Kind<number> {
  return number({ placeholder: 'BYTES', ...range }, parseBytes, ', with k, M or G if wished');
}

/** A number of milliseconds; as text it may carry `ms`, `s`, `m` or `h`. */
export function milliseconds(range: Range): Kind<number> {
  return number({ placeholder: 'MS', ...range }, parseMilliseconds, TIME_UNITS);
}

const TIME_UNITS = ', or a time with a unit (500ms, 0.5s, 2m, 1h)';

function number(range: Range, read: (text: string) => number | undefined, units: string): Kind<number> {
  const { least, most, except, atLeast = least } = range;
  const check = (value: unknown): number | undefined => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value === except) return undefined;
    return value >= least && value <= most ? Math.max(value, atLeast) : undefined;
  };
  const accepts = `whole numbers from ${atLeast} to ${most}${except === undefined ? '' : ` except ${except}`}`;
  return kind({
    type: 'integer',
    range: `${atLeast}..${most}${except === undefined ? '' : `, not ${except}`}`,
    placeholder: range.placeholder ?? 'N',
    accepts,
    acceptsText: accepts + units,
    check,
    fromText: (text) => check(read(text)),
    fromTerm: (term) => check(numberOf(term)),
    toTerm: integerTerm,
  });
}

/** The number in an integer term. Beyond 2^53 it is no longer exact, and beyond every range. */
export function numberOf(term: Term): number | undefined {
  return term.kind === 'integer' ? Number(term.value) : undefined;
}

/** `infinity` or milliseconds. The driver keeps 32 bits, and all of them set mean `infinity`. */
export const time: Kind<number | 'infinity'> = kind({
  type: 'time',
  range: `0..${UINT32_MAX}|infinity`,
  placeholder: 'MS',
  accepts: `infinity or milliseconds from 0 to ${UINT32_MAX}`,
  acceptsText: `infinity, milliseconds from 0 to ${UINT32_MAX}${TIME_UNITS}`,
  words: ['infinity'],
  check: checkTime,
  fromText: (text) => checkTime(text === 'infinity' ? text : parseMilliseconds(text)),
  fromTerm: (term) => checkTime(term.kind === 'atom' ? term.name : numberOf(term)),
  toTerm: (value) => (value === 'infinity' ? atom(value) : integerTerm(value)),
});

const finite = milliseconds({ least: 0, most: UINT32_MAX });

function checkTime(value: unknown): number | 'infinity' | undefined {
  return value === 'infinity' || value === UINT32_MAX ? 'infinity' : finite.check(value);
}

const wide = integer({ least: INT32_MIN, most: INT32_MAX, placeholder: 'BYTE' });

/** One byte, written as a number: the driver keeps the low eight bits of whatever integer it is given. */
export const lowByte: Kind<number> = {
  ...wide,
  check: (value) => low(wide.check(value)),
  fromText: (text) => low(wide.fromText(text)),
  fromTerm: (term) => low(wide.fromTerm(term)),
};

function low(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value & 0xff;
}
