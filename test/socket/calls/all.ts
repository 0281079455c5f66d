import { acceptingRows } from './accepting.ts';
import { askingRows } from './asking.ts';
import type { CallRow } from './call-row.ts';
import { connectingRows } from './connecting.ts';
import { listeningRows } from './listening.ts';
import { owningRows } from './owning.ts';

/** Every row. */
export const callRows: readonly CallRow[] = [
  ...acceptingRows,
  ...connectingRows,
  ...listeningRows,
  ...owningRows,
  ...askingRows,
];
