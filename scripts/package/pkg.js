import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pkg from 'pkg/lib-es5/sea.js';
import { root } from '../build/program.js';

/** Where pkg works: in the checkout, so that npx finds the postject there. */
const workFolder = path.join(root, 'dist/.pkg');

/** pkg's own way to make a single executable, which its command line gives no local Node to. */
export async function sea(entry, options) {
  await mkdir(workFolder, { recursive: true });
  await writeFile(path.join(workFolder, 'node'), NODE, { mode: 0o755 });
  process.env.PATH = [workFolder, process.env.PATH].join(path.delimiter);
  process.env.TMPDIR = workFolder;
  try {
    await pkg.default(entry, options);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** It runs `node`, which has to be the one that the executable is made of; what that makes of a configuration is made smaller. */
const NODE = `#!/bin/sh
'${process.execPath}' "$@" || exit
case $1 in --experimental-sea-config) exec '${process.execPath}' '${path.join(import.meta.dirname, 'blob.js')}' "$2" ;; esac
`;
