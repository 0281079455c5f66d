import { gentcp } from '../peers/gentcp.ts';

/**
 * Resolves when so many milliseconds have run out for a gentcp that is started now. What waits for as long, and was started
 * before, has had its time by then, on however slow a machine: for what is not to happen there is no event of its own.
 */
export async function ranOutElsewhere(milliseconds: number): Promise<void> {
  const { exit } = await gentcp(['listen', '127.0.0.1', '0', '--accept-timeout', `${milliseconds}ms`]).ended;
  if (exit !== 124) throw new Error(`it ended with ${exit}`);
}
