import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { executableLicences } from '../build/licences.js';
import { bundleProgram, root } from '../build/program.js';
import { sea } from './pkg.js';

/** What Node has in it where a program was put into it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1';

/** What `require` is in an executable knows the modules of Node alone, and so does `import()`. */
const REQUIRE = `var require = ((builtin) => (name) =>
  name.startsWith('file:') ? builtin('node:module').createRequire(name)(builtin('node:url').fileURLToPath(name)) : builtin(name)
)(require);`;

/**
 * Makes `dist/bin/gentcp-TARGET` of a Node for it. A snapshot of V8's heap holds for the very Node that took it: a target
 * that cannot run here starts some milliseconds later, with the program as source.
 *
 * Rejects, saying what is missing, where it cannot be made here.
 */
export async function buildExecutable({ name, platform, arch }, node) {
  await checkNode(node);
  if (platform === 'macos') await checkSigning();
  const folder = path.join(root, 'dist/bin');
  const [bundle, output] = [path.join(folder, '.gentcp.cjs'), path.join(folder, `gentcp-${name}`)];
  await mkdir(folder, { recursive: true });
  await rm(output, { force: true });
  const { text, metafile } = await bundleProgram(bundling);
  await writeFile(bundle, text);
  await writeFile(path.join(folder, 'LICENSES.txt'), executableLicences(metafile, root));
  try {
    await sea(bundle, {
      targets: [{ nodeRange: `node${process.versions.node}`, platform, arch, output }],
      nodePath: node,
      signature: true,
      seaConfig: {
        useSnapshot: node === process.execPath,
        // What NODE_OPTIONS says is meant for other programs.
        execArgvExtension: 'none',
        execArgv: SOONER,
      },
    });
  } finally {
    await rm(bundle, { force: true });
  }
  await checkExecutable(output);
  return path.relative(root, output);
}

/**
 * A start is over before a second compiler could be of use. And V8 makes the hashes of all strings in a snapshot anew, with a
 * seed that nobody can know: a fifth of a start, against a peer who fills a hash table with names of his choice. No name of a
 * peer's becomes a key here.
 */
const SOONER = ['--no-sparkplug', '--no-rehash-snapshot'];

const bundling = {
  entryPoints: ['scripts/package/entry.ts'],
  target: `node${process.versions.node}`,
  // There are no packages beside an executable; and what koffi has loaded could not be in a snapshot.
  place: '"/"',
  // Inside an executable import() knows the modules of Node alone: a module of the user's is required.
  supported: { 'dynamic-import': false },
  banner: { js: REQUIRE },
};

/** The program is stored in the format of the Node that stores it, and no other takes it. */
async function checkNode(node) {
  const version = `v${process.versions.node}`;
  if (node === process.execPath || (await readFile(node)).includes(version)) return;
  throw new Error(`${node} is not a Node ${version}, as the one that builds`);
}

/** Whatever is changed in a program of macOS has to be signed again. */
async function checkSigning() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = await Promise.any(folders.map((folder) => access(path.join(folder, 'codesign')))).then(
    () => true,
    () => false,
  );
  if (!found) throw new Error('codesign is missing, which macOS has: it is built there');
}

/** pkg does not say where one of its steps has failed. */
async function checkExecutable(output) {
  const bytes = await readFile(output).catch(() => Buffer.alloc(0));
  if (!bytes.includes(FUSE)) throw new Error('pkg could not put the program into Node');
}
