import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

const REPLACEMENT = '\uFFFD';

/**
 * The words behind the name of the program. Node puts replacement characters in the place of bytes that are not UTF-8:
 * they would be sent, or name a file, as if they had been meant.
 *
 * @throws UsageError for such a word, as far as the system tells
 */
export function commandWords(words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.includes(REPLACEMENT))) return words;
  const given = givenWords();
  for (const [index, word] of words.entries()) {
    const bytes = given?.at(index - words.length);
    if (bytes !== undefined && !isUtf8(bytes)) {
      throw new UsageError(`${word}: not UTF-8`, 'bytes go through stdin, or as digits with --in hex');
    }
  }
  return words;
}

/** What was typed, byte for byte; undefined where the system does not tell. */
function givenWords(): readonly Buffer[] | undefined {
  try {
    const line = readFileSync('/proc/self/cmdline', 'latin1').replace(/\0$/, '');
    return line.split('\0').map((word) => Buffer.from(word, 'latin1'));
  } catch {
    return undefined;
  }
}
