import type { Line } from './session.ts';

/** Of a character and of a line, in the units of the picture. */
const CHARACTER = 8.4;
const LINE = 20;
const MARGIN = 20;

const COLOURS = { page: '#0d1117', prompt: '#7ee787', typed: '#f0f6fc', shown: '#9fb1c4' } as const;

/** Lines of a terminal as a picture. */
export function picture(lines: readonly Line[], title: string): string {
  const columns = Math.max(...lines.map(({ text }) => text.length)) + 2;
  const [width, height] = [Math.ceil(columns * CHARACTER) + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${COLOURS.page}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${lines.map(drawn).join('\n')}
</g>
</svg>
`;
}

function drawn({ kind, text }: Line, index: number): string {
  const place = `x="${MARGIN}" y="${MARGIN + index * LINE + 14}"`;
  const prompt = kind === 'typed' ? `<tspan fill="${COLOURS.prompt}">$ </tspan>` : '';
  return `<text ${place} fill="${COLOURS[kind]}">${prompt}${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
