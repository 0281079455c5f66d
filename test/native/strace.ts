import { readFileSync } from 'node:fs';
import path from 'node:path';
import { launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';

/** The calls of setsockopt(2), bind(2), listen(2) and connect(2) that a program of the library makes, as strace prints them. */
export async function socketCalls(program: string): Promise<readonly string[]> {
  const file = path.join(await temporaryFolder(), 'trace');
  const child = launch({
    command: 'strace',
    args: [
      '-f',
      '-qq',
      '-e',
      'trace=setsockopt,bind,listen,connect',
      '-o',
      file,
      process.execPath,
      '--input-type=module',
      '-e',
      program,
    ],
    group: true,
  });
  const { exit, stderr } = await child.ended;
  if (exit !== 0) throw new Error(stderr);
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^\d+\s+/, ''));
}
