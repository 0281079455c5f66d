import { thorough } from '../peers/thorough.ts';

/** For a test with processes of its own, in milliseconds: what takes longer hangs. */
export const PROCESSES = 60_000;

/** As often as the contract promises it, in CI. */
export function rounds(promised: number): number {
  return thorough ? promised : Math.ceil(promised / 5);
}

/** Within this time an end of ours would have arrived, if there were one. */
export const A_WHILE = 100;

/** Carries out all, so many at a time, and gives the outcomes in order. */
export async function concurrently<Item, Outcome>(
  items: readonly Item[],
  atOnce: number,
  carryOut: (item: Item, index: number) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) outcomes[index] = await carryOut(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}
