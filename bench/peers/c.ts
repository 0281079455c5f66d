import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Folder } from '../folder.ts';
import { whyMissing } from './installed.ts';
import type { Pair } from './pair.ts';

const SOURCES = path.join(import.meta.dirname, '../c');

/** Why there are no C programs; undefined where there are. */
export const noCompiler: string | undefined =
  whyMissing('cc', ['--version'], /./) === undefined ? undefined : 'no C compiler';

/** Compiles one of our C programs; returns where it is, or undefined where there is no compiler. */
export function compile(name: string, folder: Folder): string {
  const program = folder.file(name);
  if (noCompiler === undefined) execFileSync('cc', ['-O2', '-Wall', '-o', program, path.join(SOURCES, `${name}.c`)]);
  return program;
}

/** What the kernel can do with nothing of ours in between: sendfile and splice. */
export function cPair(folder: Folder): Pair {
  const [receive, send] = ['receive', 'send'].map((name) => compile(name, folder));
  return {
    name: 'C',
    missing: noCompiler,
    receiver: (port) => ({ command: receive ?? '', args: [String(port)] }),
    sender: (port) => ({ command: send ?? '', args: [String(port)] }),
  };
}
