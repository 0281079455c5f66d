// The command line as one file: what npm ships and what a single executable holds differ in their entry and surroundings.
import { build } from 'esbuild';
import { commit } from './commit.ts';
import { lateBuiltins, withoutCopies } from './late-builtins.js';

export const root = new URL('../..', import.meta.url).pathname;

/**
 * Bundles the program behind an entry; `target` is the oldest Node that it runs on, `place` the expression that says where
 * packages are looked for, and the rest goes to esbuild as it is. Answers the text, its hash, and what went into it.
 */
export async function bundleProgram({ entry, target, place, ...more }) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'dist/program.cjs',
    bundle: true,
    platform: 'node',
    // Starts a millisecond sooner than an ES module. What is imported dynamically is in the same file, and is evaluated when
    // it is wanted.
    format: 'cjs',
    define: { 'import.meta.url': place, GENTCP_COMMIT: JSON.stringify(commit(root)) },
    target,
    // Names stay: a stack trace is to be read.
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['koffi'],
    plugins: [lateBuiltins],
    legalComments: 'none',
    metafile: true,
    write: false,
    ...more,
  });
  const [{ text, hash }] = outputFiles;
  return { text: ascii(withoutCopies(text)), hash, metafile };
}

/** Characters of regular expressions esbuild leaves as they are; a text without any is read twice as fast. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
