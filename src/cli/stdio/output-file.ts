import { closeSync, openSync, statSync } from 'node:fs';
import { type OutputSink, fileSink } from './output-sink.ts';

/**
 * The file of one connection: `%n` in the pattern is its number, `%%` a percent sign. Written from its beginning.
 *
 * Throws the system's error where it cannot be opened.
 */
export function outputFile(pattern: string, connection: number): OutputSink {
  const name = pattern.replaceAll(PLACES, (_, letter) => (letter === 'n' ? String(connection) : '%'));
  const fd = openSync(name, 'w');
  return { ...fileSink(fd, 'file'), close: () => closeSync(fd) };
}

/** Would each connection write over what the one before it has left there? A device or a FIFO takes all of them. */
export function isOverwritten(pattern: string): boolean {
  const places = Array.from(pattern.matchAll(PLACES), ([place]) => place);
  return !places.includes('%n') && !isStream(pattern.replaceAll('%%', '%'));
}

function isStream(name: string): boolean {
  try {
    const status = statSync(name, { throwIfNoEntry: false });
    return status?.isCharacterDevice() === true || status?.isFIFO() === true;
  } catch {
    // Whoever opens it says what is wrong with it.
    return false;
  }
}

const PLACES = /%([n%])/g;
