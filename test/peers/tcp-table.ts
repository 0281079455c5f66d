import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Child } from './child.ts';

/** One socket of the kernel's table. */
interface Row {
  readonly port: number;
  readonly state: string;
  /** Bytes that have arrived and that the process has not read. */
  readonly unread: number;
  /** Bytes that the process has written and the peer has not acknowledged. */
  readonly unacknowledged: number;
  readonly inode: string;
}

/** TCP_LISTEN and TCP_SYN_SENT, as /proc/net/tcp writes them. */
const LISTEN = '0A';
const SYN_SENT = '02';
/** TCP_ESTABLISHED, TCP_FIN_WAIT1 and 2, TCP_CLOSE_WAIT. */
const CONNECTED: ReadonlySet<string> = new Set(['01', '04', '05', '08']);

/** The port at which a process listens, as soon as it does; rejects when the process ends before. */
export async function listeningPort(child: Child): Promise<number> {
  return (await socketWhere(child, ({ state }) => state === LISTEN)).port;
}

/** Resolves as soon as a process waits for an answer to its connect. */
export async function connecting(child: Child): Promise<void> {
  await socketWhere(child, ({ state }) => state === SYN_SENT);
}

/** Resolves when a process has read all that has arrived on its connection. */
export async function caughtUp(child: Child): Promise<void> {
  await socketWhere(child, ({ state, unread }) => CONNECTED.has(state) && unread === 0);
}

/** Bytes that have arrived on the connection of a process and that it has not read. */
export function unreadBytes(child: Child): number {
  const own = socketsOf(child.pid);
  return table().find(({ inode, state }) => own.has(inode) && CONNECTED.has(state))?.unread ?? 0;
}

/** Resolves when all that was written at this local port has arrived: a reset would throw away what has not. */
export async function arrived(localPort: number): Promise<void> {
  while (table().some((row) => row.port === localPort && CONNECTED.has(row.state) && row.unacknowledged > 0)) {
    await setTimeout(MOMENT);
  }
}

/** Between two looks. */
const MOMENT = 5;

async function socketWhere(child: Child, wanted: (row: Row) => boolean): Promise<Row> {
  while (child.running) {
    const own = socketsOf(child.pid);
    const row = table().find((candidate) => own.has(candidate.inode) && wanted(candidate));
    if (row !== undefined) return row;
    await setTimeout(MOMENT);
  }
  throw new Error(`ended before its socket was as expected: ${(await child.ended).stderr}`);
}

function table(): readonly Row[] {
  const files = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFileSync(file, 'latin1'));
  return files.flatMap((file) => file.trim().split('\n').slice(1)).map(readRow);
}

function readRow(line: string): Row {
  const [, local = '', , state = '', queues = '', , , , , inode = ''] = line.trim().split(/\s+/);
  const [unacknowledged = '', unread = ''] = queues.split(':');
  return {
    port: hex(local.replace(/.*:/, '')),
    state,
    unread: hex(unread),
    unacknowledged: hex(unacknowledged),
    inode,
  };
}

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function socketsOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  try {
    return new Set(
      readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? []),
    );
  } catch {
    // It closed a descriptor while we looked, or ended: the next look tells.
    return new Set();
  }
}
