import type { Term } from '../term/term.ts';

/** How an option stands in an Erlang list: `{name,Value}`, the bare `name`, or `{name,A,B,C}` once for each entry. */
export type Form = 'tagged' | 'bare' | 'spread';

/**
 * A kind of value: what an option takes, in JavaScript, as plain text and as an Erlang term.
 *
 * Every function answers `undefined` for what the kind does not accept; the caller knows the option and words the refusal.
 */
export interface Kind<Value> {
  /** What sort of value it is, in a word: `integer`. */
  readonly type: string;
  /** The values that are accepted, as short as a table needs it: `0..65535`. */
  readonly range: string;
  /** What stands for the value in help: `MS`. */
  readonly placeholder: string;
  /** Completes "accepted are …". */
  readonly accepts: string;
  /** The same for plain text, where units and other spellings come in. */
  readonly acceptsText: string;
  /** Every word that the kind takes literally, for completion. */
  readonly words: readonly string[];
  readonly form: Form;
  /** The value as the core keeps it: a number below the least one that has a meaning comes back as that one. */
  check(value: unknown): Value | undefined;
  /** Plain text as it is typed; an Erlang term in text is not tried here. */
  fromText(text: string): Value | undefined;
  fromTerm(term: Term): Value | undefined;
  /** Takes anything, so that a table of different kinds can be walked; `undefined` where `check` refuses it. */
  toTerm(value: unknown): Term | undefined;
  /** What a second occurrence adds; absent where the last one wins. */
  join?(earlier: unknown, later: unknown): Value | undefined;
}

interface KindSpec<Value> {
  readonly type: string;
  /** Absent: the words are all. */
  readonly range?: string;
  readonly placeholder: string;
  readonly accepts: string;
  readonly acceptsText?: string;
  readonly words?: readonly string[];
  readonly form?: Form;
  readonly check: (value: unknown) => Value | undefined;
  readonly fromText: (text: string) => Value | undefined;
  readonly fromTerm: (term: Term) => Value | undefined;
  readonly toTerm: (value: Value) => Term;
  readonly join?: (earlier: Value, later: Value) => Value;
}

/** A kind from its parts, with what most kinds have in common filled in. */
export function kind<Value>(spec: KindSpec<Value>): Kind<Value> {
  const { check, toTerm, join } = spec;
  const whole: Kind<Value> = {
    type: spec.type,
    range: spec.range ?? (spec.words ?? []).join('|'),
    placeholder: spec.placeholder,
    accepts: spec.accepts,
    acceptsText: spec.acceptsText ?? spec.accepts,
    words: spec.words ?? [],
    form: spec.form ?? 'tagged',
    check,
    fromText: spec.fromText,
    fromTerm: spec.fromTerm,
    toTerm: (value) => {
      const checked = check(value);
      return checked === undefined ? undefined : toTerm(checked);
    },
  };
  if (join === undefined) return whole;
  return {
    ...whole,
    join: (earlier, later) => {
      const [first, second] = [check(earlier), check(later)];
      return first === undefined || second === undefined ? undefined : join(first, second);
    },
  };
}
