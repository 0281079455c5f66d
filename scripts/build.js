// Builds what is shipped: the command line as one bundled file, and the library with its types and maps.
// `node scripts/build.js cli` builds the command line alone, which takes a few milliseconds.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { lateBuiltins } from './build/late-builtins.js';

const root = new URL('..', import.meta.url).pathname;
const only = process.argv[2];

const { outputFiles } = await build({
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
  write: false,
});

mkdirSync(`${root}dist`, { recursive: true });
for (const { path, text, hash } of outputFiles) {
  // What V8 made of one build must not be taken for another's: bin/load.js reads this line.
  writeFileSync(path, `//${hash.replace(/[^\w]/g, '_')}\n${ascii(importing(text))}`);
}

if (only !== 'cli') {
  rmSync(`${root}dist/core`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}

/** Characters of regular expressions esbuild leaves as they are; a text without any is read twice as fast. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What is not in the bundle is imported by the loader. */
function importing(text) {
  return text.replaceAll(/(?<![\w.$])import\(/g, 'importModule(');
}
