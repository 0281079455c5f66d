/**
 * Does a transport read? `resting`: it reads on for the moment though nothing is wanted; `resumed`: something is wanted again
 * before it has stopped.
 */
export type ReadMode = 'stopped' | 'reading' | 'resting' | 'resumed';

/** The mode of one for which something is wanted or not, and which rests or not. */
export function readMode(wanted: boolean, rests: boolean): ReadMode {
  if (rests) return wanted ? 'resumed' : 'resting';
  return wanted ? 'reading' : 'stopped';
}
