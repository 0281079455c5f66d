import type { Stats } from '../core/index.ts';

/**
 * What has gone over a connection, for people.
 *
 * @example countersText({ recvOct: 5, recvCnt: 1 }) // 'received 5 bytes in 1 packet, sent 0 bytes in 0 packets'
 */
export function countersText({ recvOct, recvCnt, sendOct, sendCnt, sendPend = 0 }: Partial<Stats>): string {
  const waiting = sendPend === 0 ? '' : `, of which ${sendPend} wait to be taken`;
  return `received ${traffic(recvOct, recvCnt)}, sent ${traffic(sendOct, sendCnt)}${waiting}`;
}

function traffic(octets = 0, packets = 0): string {
  return `${octets} ${octets === 1 ? 'byte' : 'bytes'} in ${packets} ${packets === 1 ? 'packet' : 'packets'}`;
}
