import type { Codec } from './codec.ts';

/** A row of the packet table: one packet type, or one family of types such as `fixed:N`. */
export interface PacketRow<Type> {
  /** As people write it: `sunrm`, `fixed:N`. */
  readonly name: string;
  /** Whether Erlang has it too. */
  readonly origin: 'gen_tcp' | 'gentcp';
  /** One line. */
  readonly summary: string;
  /** One paragraph. */
  readonly description: string;
  /** A value in the form that `parsePacketType` reads. */
  readonly example: string;
  /** The codec for a value of this row's type, or undefined when the value is none: it may be anything. */
  readonly recognise: (value: unknown) => Recognised<Type> | undefined;
}

export interface Recognised<Type> {
  readonly type: Type;
  readonly codec: Codec;
}

type Words = Omit<PacketRow<unknown>, 'recognise' | 'name' | 'example'>;

/** The row of a type with one name and no parameters. */
export function exactRow<const Type extends string | number>(type: Type, codec: Codec, words: Words): PacketRow<Type> {
  const recognised = { type, codec };
  const recognise = (value: unknown): Recognised<Type> | undefined => (value === type ? recognised : undefined);
  return { name: String(type), example: String(type), ...words, recognise };
}
