import type { Active } from '../../../src/core/active.ts';

/** What the model knows of one end of a connection. */
export interface End {
  readonly name: 'a' | 'b';
  readonly exitOnClose: boolean;
  /** `lost`: a recv was told of the end, and that was the end of the socket too. */
  life: 'open' | 'lost' | 'closed';
  active: Active;
  /** Packets on their way here; on a raw connection pieces of the stream. */
  incoming: readonly Buffer[];
  /** The other end sends nothing more. */
  ended: boolean;
  /** And that was said: by a recv, or as a message, which comes only once. */
  told: 'not' | 'recv' | 'message';
  /** A send has been refused once. */
  refused: boolean;
  writeShut: boolean;
  /** How many tcp_passive have to come. */
  passive: number;
  /** Bytes that this end has sent. */
  sent: number;
}

/** A byte stream with framing each way, and nothing else: what a connection ought to be. */
export interface Model {
  readonly raw: boolean;
  readonly a: End;
  readonly b: End;
}

export function newEnd(name: End['name'], exitOnClose: boolean, active: Active): End {
  return {
    name,
    exitOnClose,
    life: 'open',
    active,
    incoming: [],
    ended: false,
    told: 'not',
    refused: false,
    writeShut: false,
    passive: 0,
    sent: 0,
  };
}

export function otherEnd(model: Model, end: End): End {
  return end.name === 'a' ? model.b : model.a;
}

/** How many more messages of data this end may get. */
export function demand({ active }: End): number {
  if (typeof active === 'number') return active;
  if (active === 'once') return 1;
  return active ? Infinity : 0;
}

/** One message of data has come. */
export function count(end: End): void {
  if (end.active === 'once') end.active = false;
  if (typeof end.active !== 'number') return;
  end.active -= 1;
  if (end.active > 0) return;
  end.active = false;
  end.passive += 1;
}

/** The end is told: with exit_on_close it is the end of the socket, and of what it sends. */
export function tell(model: Model, end: End, how: 'recv' | 'message'): void {
  end.told = how;
  if (!end.exitOnClose) return;
  end.life = how === 'recv' ? 'lost' : 'closed';
  otherEnd(model, end).ended = true;
}

/** Takes bytes that arrived off what is on its way; answers whether they are what had to come next. */
export function take(model: Model, end: End, bytes: Buffer): boolean {
  const [first] = end.incoming;
  if (!model.raw) {
    end.incoming = end.incoming.slice(1);
    return first?.equals(bytes) === true;
  }
  const stream = Buffer.concat(end.incoming);
  end.incoming = bytes.length < stream.length ? [stream.subarray(bytes.length)] : [];
  return bytes.length > 0 && stream.subarray(0, bytes.length).equals(bytes);
}

/** Bytes on their way. */
export function available({ incoming }: End): number {
  return incoming.reduce((sum, { length }) => sum + length, 0);
}
