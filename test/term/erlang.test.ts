import { sample } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { termToIoData } from '../../src/core/term/iodata.ts';
import { TermError, parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import type { Term } from '../../src/core/term/term.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { seed } from '../oracle/seed.ts';
import { thorough } from '../peers/thorough.ts';
import { brokenSource, ioDataSource, termSource } from './source.ts';

const CASES = thorough ? 10_000 : 2000;
const MINUTE = 60_000;

/** Every byte as a list, a binary and an atom, and every reserved word: small enough to try all of them. */
const everyByte = Array.from({ length: 256 }, (_, byte) => byte);
const exhaustive = [
  ...everyByte.flatMap((byte) => [`[${byte}]`, `<<${byte}>>`, `[97,${byte}]`, `<<97,${byte}>>`, `[${byte}|a]`]),
  ...everyByte.map((byte) => byte.toString(16).padStart(2, '0')).flatMap((hex) => [`'\\x${hex}'`, `'a\\x${hex}'`]),
  ...'after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or orelse'.split(
    ' ',
  ),
  ...'receive rem try when xor maybe else query spec export module record true'.split(' '),
].flatMap((source) => (/^[a-z]/.test(source) ? [source, `'${source}'`] : [source]));

describe.skipIf(!hasErlang)('terms, held against erl', () => {
  it(`prints ${CASES} generated terms as ~0p does`, { timeout: MINUTE }, async () => {
    const sources = sample(termSource, { numRuns: CASES, seed });

    expect(await differences(sources, 'print', printTerm), `GENTCP_SEED=${seed}`).toEqual([]);
  });

  it('prints every byte and every reserved word as ~0p does', { timeout: MINUTE }, async () => {
    expect(await differences(exhaustive, 'print', printTerm)).toEqual([]);
  });

  it('makes the bytes of iolist_to_binary/1, and refuses what it refuses', { timeout: MINUTE }, async () => {
    const sources = sample(ioDataSource, { numRuns: CASES, seed });

    expect(await differences(sources, 'iodata', hexOfIoData), `GENTCP_SEED=${seed}`).toEqual([]);
  });

  it('refuses the broken terms that erl_parse refuses, and reads the others alike', { timeout: MINUTE }, async () => {
    const sources = sample(brokenSource, { numRuns: CASES, seed }).filter(hasWholeBytes);

    expect(await differences(sources, 'print', printTerm), `GENTCP_SEED=${seed}`).toEqual([]);
  });
});

interface Difference {
  readonly source: string;
  readonly ours: string;
  readonly erl: string | undefined;
}

/** A failure shows no more of them. */
const SHOWN = 5;

async function differences(
  sources: readonly string[],
  erlangFunction: 'print' | 'iodata',
  ours: (term: Term) => string,
): Promise<readonly Difference[]> {
  const answers = (await erlang('term.erl', erlangFunction, `${sources.join('\n')}\n`)).split('\n');
  return sources
    .map((source, index) => ({ source, ours: answer(source, ours), erl: answers[index] }))
    .filter((one) => one.ours !== one.erl)
    .slice(0, SHOWN);
}

/** Erlang has bit strings, which are no data for a socket: parseTerm refuses their segments. */
function hasWholeBytes(source: string): boolean {
  try {
    parseTerm(source);
    return true;
  } catch (error) {
    return !(error instanceof TermError && error.message.includes('whole bytes'));
  }
}

function answer(source: string, ours: (term: Term) => string): string {
  try {
    return ours(parseTerm(source));
  } catch (error) {
    if (error instanceof TermError) return 'error';
    throw error;
  }
}

function hexOfIoData(term: Term): string {
  try {
    return termToIoData(term).toString('hex').toUpperCase();
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'einval') return 'badarg';
    throw error;
  }
}
