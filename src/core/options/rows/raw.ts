import { raw } from '../kind-raw.ts';
import { EVERY_CALL, option } from '../row.ts';

/** Socket options that have no name here. */
export const rawRows = [
  option({
    name: 'raw',
    kind: raw,
    default: undefined,
    example: [[6, 1, Buffer.from(new Int32Array([1]).buffer)]],
    home: 'raw',
    applied: 'live',
    calls: EVERY_CALL,
    inherited: false,
    summary: 'Any socket option of the kernel, by its level, its number and its bytes',
    description:
      'For the options of the kernel that have no name here; the numbers are those of the C headers. It may be ' +
      'given several times, and every one counts. getopts takes {raw,Level,Option,Size} and answers the bytes.',
  }),
] as const;
