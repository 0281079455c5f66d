import { closeSync, openSync } from 'node:fs';
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

/** Does each connection get a file of its own? */
export function isNumbered(pattern: string): boolean {
  return Array.from(pattern.matchAll(PLACES), ([place]) => place).includes('%n');
}

const PLACES = /%([n%])/g;
