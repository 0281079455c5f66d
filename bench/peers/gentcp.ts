import path from 'node:path';
import type { Command } from '../process.ts';
import type { Pair } from './pair.ts';
import type { Relay } from './relays.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/gentcp.js');

/** The program as it is installed, on the Node that runs the benchmark. */
export function gentcp(...args: readonly string[]): Command {
  return { command: process.execPath, args: [PROGRAM, ...args] };
}

/**
 * gentcp at both ends. The receiver says how much it has received: what went to /dev/null can be counted nowhere else.
 *
 * @param receiving options of `listen`
 * @param sending options of `connect`
 */
export function gentcpPair(receiving: readonly string[] = [], sending: readonly string[] = []): Pair {
  return {
    name: 'gentcp',
    receiver: (port) => gentcp('listen', '127.0.0.1', String(port), '-v', ...receiving),
    sender: (port) => gentcp('connect', '127.0.0.1', String(port), '-q', ...sending),
    received: (said) => Number(/: received (\d+) bytes in /.exec(said)?.[1]),
  };
}

export function gentcpRelay(...options: readonly string[]): Relay {
  return {
    name: 'gentcp',
    command: (near, far) => gentcp('relay', `127.0.0.1:${near}`, `127.0.0.1:${far}`, '-q', ...options),
  };
}
