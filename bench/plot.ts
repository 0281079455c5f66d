import type { ContestResult, Judgement } from './judge.ts';
import { times } from './number.ts';
import type { Report } from './report.ts';

const WIDTH = 900;
/** Where the text ends and the bars begin, and where these end. */
const LEFT = 370;
const RIGHT = 690;
const TOP = 66;
const STEP = 22;
const BAR = 12;

/** Text and lines follow the reader's colours; a picture in a page has no other way to know them. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .small { fill: #59636e }
  .grid { stroke: #d1d9e0 }
  .even { stroke: #59636e }
  .aim { stroke: #1f2328; stroke-width: 2 }
  .reached { fill: #1a7f37 }
  .missed { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .small { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .even { stroke: #9198a1 }
    .aim { stroke: #f0f6fc }
    .reached { fill: #3fb950 }
    .missed { fill: #db6d28 }
  }`;

interface Bar {
  readonly label: string;
  readonly judgement: Judgement;
  readonly ratio: number;
}

const LEGEND =
  'A bar to the right: gentcp is ahead; to the left: the other is. The tick is the aim: green reaches it, orange does not.';

/** Draws each ratio as a bar from 1 (to the right where we are ahead, to the left where the other is), with the aim as a tick. */
export function drawPlot(report: Report): string {
  const bars = report.results.flatMap(barsOf);
  const height = TOP + bars.length * STEP + 34;
  const title = 'gentcp compared: how many times as fast, or as small';
  const setting = `${report.effort.name} run of ${report.time.slice(0, 10)}: medians of ${report.effort.rounds.slow} to ${report.effort.rounds.brief} rounds, Node ${report.node}, ${report.cores} cores, Linux ${report.kernel}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE}\n</style>`,
    text(12, 22, 'title', title),
    text(12, 38, 'small', LEGEND),
    ...MARKS.map((mark) => drawMark(mark, height)),
    ...bars.map((bar, index) => drawBar(bar, TOP + index * STEP)),
    text(12, height - 8, 'small', setting),
    '</svg>',
    '',
  ].join('\n');
}

function barsOf({ name, figures }: ContestResult): readonly Bar[] {
  return figures.flatMap((figure) =>
    figure.judgements.flatMap((judgement) => {
      const label = figures.length === 1 ? name : `${name}: ${figure.name}`;
      return judgement.ratio === undefined ? [] : [{ label, judgement, ratio: judgement.ratio }];
    }),
  );
}

/** The ends of the scale: what is beyond ends there, and its number tells. */
const LOWEST = -3;
const HIGHEST = 6;
const MARKS = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, index) => 2 ** (LOWEST + index));

/** Half as fast is as far from even as twice as fast. */
function place(ratio: number): number {
  const power = Math.min(HIGHEST, Math.max(LOWEST, Math.log2(ratio)));
  return LEFT + ((power - LOWEST) / (HIGHEST - LOWEST)) * (RIGHT - LEFT);
}

function drawMark(mark: number, height: number): string {
  const x = place(mark);
  const kind = mark === 1 ? 'even' : 'grid';
  const line = `<line class="${kind}" x1="${px(x)}" x2="${px(x)}" y1="${TOP - 4}" y2="${height - 28}"/>`;
  return `${line}${text(x, TOP - 8, 'small', `${mark < 1 ? `1/${1 / mark}` : mark}×`, 'middle')}`;
}

function drawBar({ label, judgement, ratio }: Bar, y: number): string {
  const { against, target, verdict } = judgement;
  const [from, to] = [place(Math.min(1, ratio)), place(Math.max(1, ratio))];
  const rect = `<rect class="${verdict === 'reached' ? 'reached' : 'missed'}" x="${px(from)}" y="${y + 2}" width="${px(Math.max(1, to - from))}" height="${BAR}"/>`;
  const aim = `<line class="aim" x1="${px(place(target))}" x2="${px(place(target))}" y1="${y}" y2="${y + BAR + 4}"/>`;
  return [
    text(LEFT - 10, y + BAR, '', label, 'end'),
    rect,
    aim,
    text(RIGHT + 10, y + BAR, 'small', `${times(ratio)} ${against}`),
  ].join('');
}

function text(x: number, y: number, kind: string, words: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${px(x)}" y="${y}" text-anchor="${anchor}">${escape(words)}</text>`;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function px(x: number): string {
  return x.toFixed(1);
}
