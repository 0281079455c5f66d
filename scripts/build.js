// Builds what is shipped: the command line as one bundled file, and the library with its types and maps.
// `node scripts/build.js cli` builds the command line alone, which takes a few milliseconds.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { lateBuiltins } from './build/late-builtins.js';

const root = new URL('..', import.meta.url).pathname;
const only = process.argv[2];

await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.cjs',
  bundle: true,
  platform: 'node',
  // Starts a millisecond sooner than an ES module. What is imported dynamically is in the same file, and is evaluated when
  // it is wanted.
  format: 'cjs',
  // createRequire takes the path as well.
  define: { 'import.meta.url': '__filename' },
  target: 'node22.18',
  // Names stay: a stack trace is to be read.
  minifySyntax: true,
  minifyWhitespace: true,
  external: ['koffi'],
  plugins: [lateBuiltins],
  legalComments: 'none',
});

if (only !== 'cli') {
  rmSync(`${root}dist/core`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}
