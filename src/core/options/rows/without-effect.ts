import { INT32_MAX, integer } from '../kind-number.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, option } from '../row.ts';

const NOWHERE = { home: 'none', applied: 'live', inherited: false, effect: 'none' } as const;

/** Options of other systems and other protocols, which gen_tcp takes all the same. */
export const withoutEffectRows = [
  option({
    ...NOWHERE,
    name: 'exclusiveaddruse',
    kind: bool,
    default: false,
    calls: EVERY_CALL,
    summary: 'An option of Windows, taken without effect elsewhere',
    description: 'getopts answers false, whatever was set. In Erlang since OTP 26.',
  }),
  option({
    ...NOWHERE,
    name: 'read_packets',
    kind: integer({ least: 0, most: INT32_MAX }),
    default: undefined,
    example: 5,
    calls: ['setopts', 'getopts'],
    summary: 'An option of UDP, taken without effect on TCP',
    description: 'How many datagrams are read at once. getopts leaves it out.',
  }),
  option({
    ...NOWHERE,
    name: 'non_block_send',
    kind: bool,
    default: undefined,
    example: true,
    calls: ['setopts', 'getopts'],
    summary: 'An option of SCTP, taken without effect on TCP',
    description: 'getopts leaves it out.',
  }),
] as const;
