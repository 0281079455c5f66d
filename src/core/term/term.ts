/** An Erlang term, as far as options, packets and messages need them. */
export type Term =
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array }
  | { readonly kind: 'tuple'; readonly items: readonly Term[] }
  /** A list; `tail` is what stands behind the bar of an improper one: `[97,98|<<"cdef">>]`. */
  | { readonly kind: 'list'; readonly items: readonly Term[]; readonly tail?: Term }
  /** A list of bytes, kept as bytes: `"abc"`, and every packet in list mode. Equal to the same list of integers. */
  | { readonly kind: 'string'; readonly bytes: Uint8Array }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Term, Term])[] }
  /** What has no source form: `#Port<0.1>`. */
  | { readonly kind: 'opaque'; readonly text: string };

export const atom = (name: string): Term => ({ kind: 'atom', name });
export const integer = (value: number | bigint): Term => ({ kind: 'integer', value: BigInt(value) });
export const binary = (bytes: Uint8Array): Term => ({ kind: 'binary', bytes });
export const string = (bytes: Uint8Array): Term => ({ kind: 'string', bytes });
export const tuple = (...items: readonly Term[]): Term => ({ kind: 'tuple', items });
export const list = (items: readonly Term[], tail?: Term): Term =>
  tail === undefined ? { kind: 'list', items } : { kind: 'list', items, tail };
