import { TermError, quoteForMessage } from './term-error.ts';
import { type Token, nextToken } from './token.ts';

/** The tokens of a text, one after another, with the one token of look-ahead that Erlang's terms need. */
export class Tokens {
  readonly #text: string;
  /** Only where somebody will ask: it costs as much as the reading itself. */
  readonly #starts: Map<object, number> | undefined;
  #current: Token;

  constructor(text: string, places: 'noted' | 'forgotten' = 'forgotten') {
    this.#text = text;
    this.#starts = places === 'noted' ? new Map() : undefined;
    this.#current = nextToken(text, 0);
  }

  /** Remembers where a term that was made of these tokens begins. */
  noted<Value extends object>(term: Value, start: number): Value {
    this.#starts?.set(term, start);
    return term;
  }

  /** Where that was; 0 for a term of other tokens. */
  startOf(term: object): number {
    return this.#starts?.get(term) ?? 0;
  }

  /** The token not taken yet. */
  get current(): Token {
    return this.#current;
  }

  /** Takes the current token. */
  take(): Token {
    const taken = this.#current;
    this.#current = nextToken(this.#text, taken.end);
    return taken;
  }

  /** Takes the current token if it is this sign, and says whether it was. */
  takeSign(sign: string): boolean {
    if (this.#current.kind !== 'sign' || this.#current.sign !== sign) return false;
    this.take();
    return true;
  }

  /** Takes the current string and the ones right behind it: `"ab" "cd"` is one. */
  takeStrings(): string {
    let text = '';
    while (this.#current.kind === 'string') {
      text += this.#current.value;
      this.take();
    }
    return text;
  }

  /** The error to throw where something else was expected than the current token. */
  unexpected(expected: string): TermError {
    return this.error(`expected ${expected}, found ${this.#describe()}`, this.#current.start);
  }

  /** An error about what stands at a position of the text. */
  error(why: string, position: number): TermError {
    return new TermError(why, { text: this.#text, position });
  }

  #describe(): string {
    const token = this.#current;
    if (token.kind === 'end') return 'the end';
    const quoted = quoteForMessage(this.#text.slice(token.start, token.end));
    return token.kind === 'word' ? `${token.what} ${quoted}` : quoted;
  }
}
