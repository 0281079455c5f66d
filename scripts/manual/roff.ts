/**
 * Turns a small part of Markdown into the man macros, which mandoc and groff both know. A block is a heading (`# NAME`,
 * `## Topic`), a list (`- item`), an indented example, a paragraph, or a term with its definition:
 *
 *     `--eof` _HOW_
 *     : What it does.
 *
 * A block that begins with `: ` goes on with the definition before it. Code is bold; a word in capitals between
 * underscores stands for a value and is italic.
 *
 * @example roff('# NAME\n\ngentcp') // '.SH NAME\ngentcp\n'
 */
export function roff(markdown: string): string {
  const blocks = markdown.replaceAll(/^\n+|\n+$/g, '').split(/\n{2,}/);
  return blocks.map((block, index) => printBlock(block, follows(blocks[index - 1]))).join('');
}

/** A paragraph needs its macro where neither a heading nor the beginning of the page makes room for it. */
type Place = 'first' | 'later';

function follows(previous: string | undefined): Place {
  return previous === undefined || previous.startsWith('#') ? 'first' : 'later';
}

function printBlock(block: string, place: Place): string {
  if (block.startsWith('## ')) return `.SS ${printHeading(block.slice(3))}\n`;
  if (block.startsWith('# ')) return `.SH ${printHeading(block.slice(2))}\n`;
  if (block.startsWith('    ')) return printExample(block, place);
  if (block.startsWith('- ')) return printList(block);
  if (block.startsWith(': ')) return `.IP\n${printText(block.slice(2))}`;
  const [term, definition] = block.split('\n: ');
  if (definition !== undefined) return `.TP\n${printInline(term ?? '')}\n${printText(definition)}`;
  return `${place === 'first' ? '' : '.PP\n'}${printText(block)}`;
}

function printHeading(text: string): string {
  return `"${escape(text).replaceAll('"', '\\(dq')}"`;
}

function printExample(block: string, place: Place): string {
  const lines = block.split('\n').map((line) => `${guard(escapeCode(line.slice(4)))}\n`);
  return `${place === 'first' ? '' : '.PP\n'}.RS 4\n.nf\n${lines.join('')}.fi\n.RE\n`;
}

function printList(block: string): string {
  const items = block.slice(2).split('\n- ');
  return items.map((item) => `.IP \\(bu 2\n${printText(item)}`).join('');
}

/** Sentences begin lines of their own, as mandoc wants it, and no line is long. */
function printText(text: string): string {
  const sentences = text.replaceAll('\n', ' ').split(/(?<=[.:!?]\)?) (?=[A-Z`_])/);
  return sentences
    .flatMap(wrap)
    .map((line) => `${line}\n`)
    .join('');
}

/** Of the source of the page, in which mandoc wants no longer lines; how wide it is shown is up to the reader. */
const WIDTH = 80;

/** The lines of a sentence in the source. Never breaks within code: its blanks are not ours to change. */
function wrap(sentence: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.match(/(?:`[^`]*`|[^ ])+/g) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    const tooLong = line !== '' && printLine(longer).length > WIDTH;
    if (tooLong) lines.push(printLine(line));
    line = tooLong ? word : longer;
  }
  return [...lines, printLine(line)];
}

function printLine(line: string): string {
  return guard(printInline(line));
}

function printInline(text: string): string {
  const parts = text.split(/(`[^`]+`|(?<![A-Za-z0-9])_[A-Z0-9.]+_(?![A-Za-z0-9]))/);
  return parts.map(printPart).join('');
}

function printPart(part: string): string {
  if (part.startsWith('`')) return `\\fB${escapeCode(part.slice(1, -1))}\\fR`;
  if (/^_[A-Z0-9.]+_$/.test(part)) return `\\fI${escape(part.slice(1, -1))}\\fR`;
  return escape(part);
}

/** What stands in ordinary text: flags are to be found and copied, so their dashes are real ones. */
function escape(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll(/(?<![\w)])-(?=[\w-])|--/g, (dashes) => dashes.replaceAll('-', '\\-'));
}

/** Code is there to be copied: quotes and dashes must not come out as typographic ones. */
function escapeCode(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
}

/** A dot or a quote at the beginning of a line would be taken for a macro. */
function guard(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
