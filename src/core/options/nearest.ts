/**
 * The word that a misspelt one most likely means; `undefined` where none is near: at most one slip in three letters.
 *
 * @internal
 * @example nearest('pakcet', ['packet', 'active']) // 'packet'
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  for (const candidate of known) {
    const slips = distance(wanted, plain(candidate));
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** `sendTimeout`, `send-timeout` and `send_timeout` are one word to whoever types them. Longer than any name is far from all. */
function plain(word: string): string {
  return word
    .slice(0, LONGEST)
    .replaceAll(/[^a-z0-9]/gi, '')
    .toLowerCase();
}

const LONGEST = 40;

/** How many letters have to be inserted, removed, changed, or swapped with their neighbour. */
function distance(from: string, to: string): number {
  let older: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      here.push(
        Math.min(
          at(above, column) + 1,
          at(here, column - 1) + 1,
          at(above, column - 1) + cost,
          swapped ? at(older, column - 2) + 1 : Infinity,
        ),
      );
    }
    [older, above] = [above, here];
  }
  return at(above, to.length);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Infinity;
}
