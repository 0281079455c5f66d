// Builds what is shipped: the command line as two bundled files, and the library with its types and maps.
// `node scripts/build.js cli` builds the command line alone, which takes a second.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { bundleInTwo } from './build/late-modules.js';
import { licences } from './build/licences.js';
import { root } from './build/program.js';

const only = process.argv[2];

const { soon, late } = await bundleInTwo({
  entry: 'src/cli/main.ts',
  target: 'node22.18',
  // createRequire takes a path as well as a URL.
  place: '__filename',
});

mkdirSync(`${root}dist`, { recursive: true });
writeFileSync(`${root}dist/cli.cjs`, loadable(soon));
writeFileSync(`${root}dist/late.cjs`, loadable(late));

if (only !== 'cli') {
  const inputs = { ...soon.metafile.inputs, ...late.metafile.inputs };
  writeFileSync(`${root}dist/LICENSES.txt`, licences({ inputs }, root));
  rmSync(`${root}dist/core`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
}

/**
 * What bin/load.js evaluates: a function, behind a line that says which build it is, since what V8 made of one must not be
 * taken for another's. What is not in the bundle is imported by the loader.
 */
function loadable({ text, hash }) {
  const code = text.replaceAll(/(?<![\w.$])import\(/g, 'importModule(');
  return `//${hash.replace(/[^\w]/g, '_')}\n(function (exports, require, module, __filename, importModule, late) {${code}\n})`;
}
