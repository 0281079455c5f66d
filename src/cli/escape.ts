import { utf8Step } from './utf8.ts';

/**
 * Printable text for any bytes: what a terminal would obey or hide is written as the escapes of its bytes, `\x1b`, and
 * so is every byte that is not UTF-8. Characters in `pass` go through.
 *
 * @example escapeBytes(Buffer.from('a\x1b[2J\n'), '\n') // 'a\\x1b[2J\n'
 */
export function escapeBytes(bytes: Buffer, pass = ''): string {
  let text = '';
  let start = 0;
  for (let at = 0; at < bytes.length;) {
    const step = utf8Step(bytes, at);
    if (typeof step === 'number') {
      at += step;
      continue;
    }
    if (at > start) text += escapeText(bytes.toString('utf8', start, at), pass);
    text += escapeByte(bytes.readUInt8(at));
    at += 1;
    start = at;
  }
  return text + escapeText(bytes.toString('utf8', start), pass);
}

/**
 * Control and formatting characters, those that reorder text among them, line and paragraph separators, and what no
 * standard has assigned yet; but not the two joiners, which scripts and emoji need.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same for text that is known to be text. */
export function escapeText(text: string, pass = ''): string {
  return text.replace(UNPRINTABLE, (character) => (pass.includes(character) ? character : escapeCharacter(character)));
}

const named: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(character: string): string {
  return named.get(character) ?? Array.from(Buffer.from(character), escapeByte).join('');
}

const byteEscapes: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
);

function escapeByte(byte: number): string {
  return byteEscapes[byte] ?? '';
}
