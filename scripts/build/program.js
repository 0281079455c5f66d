// The command line as one file, for a single executable, or as two, for npm: they differ in their entry and surroundings, too.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { commit } from './commit.ts';
import { lateBuiltins } from './late-builtins.js';
import { withStandIns } from './stand-in.js';

export const root = new URL('../..', import.meta.url).pathname;

/**
 * Bundles the program behind an entry; `target` is the oldest Node that it runs on, `place` the expression that says where
 * packages are looked for, and the rest goes to esbuild as it is. Answers the text, its hash, and what went into it.
 */
export async function bundleProgram({ target, place, plugins = [], ...more }) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    outfile: 'dist/program.cjs',
    bundle: true,
    platform: 'node',
    // Starts a millisecond sooner than an ES module. What is imported dynamically is evaluated when it is wanted.
    format: 'cjs',
    define: { 'import.meta.url': place, GENTCP_COMMIT: JSON.stringify(commit(root)) },
    target,
    // Names stay: a stack trace is to be read.
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['koffi'],
    plugins: [...plugins, lateBuiltins, versionAlone],
    legalComments: 'none',
    metafile: true,
    write: false,
    ...more,
  });
  const [{ text, hash }] = outputFiles;
  return { text: ascii(withStandIns(text)), hash, metafile };
}

/** Of package.json the program wants no more. */
const versionAlone = {
  name: 'version-alone',
  setup({ onLoad }) {
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Characters of regular expressions esbuild leaves as they are; a text without any is read twice as fast. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
