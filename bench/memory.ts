import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const KILOBYTE = 1024;

/** The memory that a process has now, in bytes. */
export function residentMemory(pid: number): number {
  return field(pid, 'VmRSS');
}

/** The most that it has had since `forgetPeak`, in bytes. */
export function peakMemory(pid: number): number {
  return field(pid, 'VmHWM');
}

/** What it had before, while it started, is not to count. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** How many descriptors a process has open. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Why a process cannot have so many descriptors open. */
export function tooFewDescriptors(needed: number): string | undefined {
  const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]);
  return hard < needed ? `only ${hard} open files are allowed (ulimit -Hn)` : undefined;
}

function field(pid: number, name: string): number {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  if (value === undefined) throw new Error(`no ${name} of process ${pid}`);
  return Number(value) * KILOBYTE;
}
