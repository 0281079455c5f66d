// Builds what is shipped: the command line as one bundled file, and the library with its types and maps.
// `node scripts/build.js cli` builds the command line alone, which takes a few milliseconds.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const only = process.argv[2];

await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.18',
  minifySyntax: true,
  external: ['koffi'],
  legalComments: 'none',
});

if (only !== 'cli') {
  rmSync(`${root}dist/core`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}
