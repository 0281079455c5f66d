/** Letters are Latin-1's, as in erl_scan: beyond it an atom has to be quoted. `×` and `÷` are no letters. */
export const BARE_ATOM = /[a-zß-öø-ÿ][\w@À-ÖØ-öø-ÿ]*/y;

/** The words of erl_scan:reserved_word/1 in OTP 25; `maybe` and `else` are plain atoms there. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or orelse ' +
    'receive rem try when xor'
  ).split(' '),
);

/** Can this atom stand without quotes? */
export function isBareAtom(name: string): boolean {
  BARE_ATOM.lastIndex = 0;
  return BARE_ATOM.exec(name)?.[0] === name && !isReservedWord(name);
}

/** Is this one of Erlang's reserved words, which are atoms only in quotes? */
export function isReservedWord(word: string): boolean {
  return RESERVED.has(word);
}
