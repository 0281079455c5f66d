import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Child } from './child.ts';

/** The memory that a process has in RAM, in bytes; of the kernel, for each moment anew. */
export function residentMemory(child: Child): number {
  const memory = residentMemoryWhileThere(child);
  if (memory === undefined) throw new Error(`process ${child.pid} is gone`);
  return memory;
}

/** The same; `undefined` for a process that has ended, though nobody may have taken note of it yet. */
export function residentMemoryWhileThere({ pid }: Child): number | undefined {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** The processor time that a process has used, in milliseconds. */
export function processorTime({ pid }: Child): number {
  // The name of the program stands in brackets and may hold anything; utime and stime are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MILLISECONDS_PER_TICK;
}

/** Resolves as soon as a thread of the process sleeps in this function of the kernel. */
export async function sleepsIn({ pid }: Child, wanted: string): Promise<void> {
  const threads = `/proc/${pid}/task`;
  const isThere = (): boolean =>
    readdirSync(threads).some((thread) => readFileSync(`${threads}/${thread}/wchan`, 'latin1') === wanted);
  while (!isThere()) await setTimeout(MOMENT);
}

/** Between two looks, in milliseconds. */
const MOMENT = 5;

/** USER_HZ is 100 on every Linux. */
const MILLISECONDS_PER_TICK = 10;

/** With which flags a descriptor is open, by whomever they were set. */
export function openFileFlags({ pid }: Child, fd: number): number {
  const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
  return Number.parseInt(/^flags:\s*(\d+)/m.exec(text)?.[1] ?? '', 8);
}
