import { INT32_MAX, INT32_MIN, bytes, time } from '../kind-number.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, option } from '../row.ts';

const WRITE_SIDE = { home: 'write', applied: 'live', calls: EVERY_CALL, inherited: true } as const;

const watermark = bytes({ least: INT32_MIN, most: INT32_MAX, atLeast: 0 });

/** What happens to bytes on their way out. */
export const sendingRows = [
  option({
    ...WRITE_SIDE,
    name: 'send_timeout',
    kind: time,
    default: 'infinity',
    example: 5000,
    unit: 'ms',
    summary: 'How long a send may wait for a peer that does not read',
    description:
      'A send that waits longer fails with timeout. Its bytes stay queued and are delivered when the peer reads again, ' +
      'so sending the same once more would send it twice: close the socket, or set send_timeout_close.',
  }),
  option({
    ...WRITE_SIDE,
    name: 'send_timeout_close',
    kind: bool,
    default: false,
    summary: 'Close the socket when send_timeout runs out',
    description: 'The queued bytes are discarded, and every later call fails with enotconn.',
  }),
  option({
    ...WRITE_SIDE,
    name: 'delay_send',
    kind: bool,
    default: false,
    summary: 'Queue every send and write when the socket is ready, several sends at once',
    description: 'Fewer and larger writes for many small sends, at the cost of a little delay for each.',
  }),
  option({
    ...WRITE_SIDE,
    name: 'high_watermark',
    kind: watermark,
    default: 8192,
    example: 65_536,
    unit: 'bytes',
    summary: 'How much may be queued for sending before a send waits',
    description:
      'A send that finds this much queued waits until the queue has fallen to low_watermark. Set below low_watermark, it ' +
      'takes low_watermark down with it. A negative value becomes 0.',
  }),
  option({
    ...WRITE_SIDE,
    name: 'low_watermark',
    kind: watermark,
    default: 4096,
    example: 32_768,
    unit: 'bytes',
    summary: 'How far the send queue has to fall before waiting sends go on',
    description: 'Set above high_watermark, it takes high_watermark up with it. A negative value becomes 0.',
  }),
] as const;
