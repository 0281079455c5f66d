// Builds what is shipped: the command line as one bundled file, and the library with its types and maps.
// `node scripts/build.js cli` builds the command line alone, which takes a few milliseconds.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { licences } from './build/licences.js';
import { bundleProgram, root } from './build/program.js';

const only = process.argv[2];

const { text, hash, metafile } = await bundleProgram({
  entry: 'src/cli/main.ts',
  target: 'node22.18',
  // createRequire takes a path as well as a URL.
  place: '__filename',
});

mkdirSync(`${root}dist`, { recursive: true });
// What V8 made of one build must not be taken for another's: bin/load.js reads this line.
writeFileSync(`${root}dist/cli.cjs`, `//${hash.replace(/[^\w]/g, '_')}\n${importing(text)}`);

if (only !== 'cli') {
  writeFileSync(`${root}dist/LICENSES.txt`, licences(metafile, root));
  rmSync(`${root}dist/core`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}

/** What is not in the bundle is imported by the loader. */
function importing(source) {
  return source.replaceAll(/(?<![\w.$])import\(/g, 'importModule(');
}
