/** The help fits a terminal of this width. */
export const WIDTH = 100;

const INDENT = '  ';
const GAP = 2;

/** Two columns of text, the right one wrapped. */
export type Row = readonly [left: string, right: string];

/**
 * Lays rows out in two columns. A left text that is too long for its column has a line to itself.
 *
 * @example columns([['-q', 'say nothing']], 6) // '  -q    say nothing\n'
 */
export function columns(rows: readonly Row[], leftWidth: number): string {
  return rows.map((row) => layOut(row, leftWidth)).join('');
}

function layOut([left, right]: Row, leftWidth: number): string {
  const margin = INDENT.length + leftWidth + GAP;
  const lines = wrap(right, WIDTH - margin).map((line) => ' '.repeat(margin) + line);
  if (left.length > leftWidth) return [INDENT + left, ...lines].join('\n').concat('\n');
  const [first = '', ...others] = lines;
  return [INDENT + left.padEnd(leftWidth + GAP) + first.trimStart(), ...others].join('\n').concat('\n');
}

/** Breaks text at its blanks into lines of at most `width` characters. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
