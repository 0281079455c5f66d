import { inputPipe } from '../peers/pipe.ts';
import { gentcp } from '../peers/gentcp.ts';

/** How a filter ended; both streams as latin-1. */
export interface Filtered {
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that has no socket on these bytes, which arrive in such pieces; strings are latin-1. */
export async function filter(args: readonly string[], ...pieces: readonly string[]): Promise<Filtered> {
  const { fd, given, end } = inputPipe();
  const child = gentcp(args, { stdin: { fd, given } });
  for (const piece of pieces) await written(end, Buffer.from(piece, 'latin1'));
  end.end();
  const { exit, stdout, stderr } = await child.ended;
  return { exit, stdout: stdout.toString('latin1'), stderr };
}

type Writable = ReturnType<typeof inputPipe>['end'];

/** Each piece is a write of its own. A filter that has ended takes no more. */
function written(end: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (end.destroyed) resolve();
    else end.write(bytes, () => resolve());
  });
}
