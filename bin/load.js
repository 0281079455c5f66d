// Loads the program together with what V8 made of it at an earlier run, which is kept where the user's caches are: parsing
// and compiling are a third of a run that does nothing. Node's own compile cache holds only what is compiled at once, when a
// file is loaded; most functions are compiled when they are first called.
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** Builds of which something is kept. */
const MOST = 8;

/**
 * The exports of the program in this file; undefined where there is none. What few runs need of it is in a second one, which is
 * loaded when a module there is first asked for, and takes what it shares with the first from there.
 */
module.exports = function load(file, lateFile) {
  let modules;
  const late = (name) => (modules ??= evaluate(lateFile, sharing(program.shared())).modules)[name];
  const program = evaluate(file, require, late);
  return program;
};

function sharing(shared) {
  return (name) => shared[name] ?? require(name);
}

function evaluate(file, require, late) {
  const source = read(file, 'latin1');
  if (source === undefined) return undefined;
  const kept = placeFor(source);
  const cachedData = kept === undefined ? undefined : read(kept);
  const script = new vm.Script(source, { filename: file, cachedData });
  // V8 refuses what another version of it, or one with other flags, has made.
  if (kept !== undefined && script.cachedDataRejected !== false) keepAtExit(script, kept);
  const program = { exports: {} };
  // `import()` of a script made here would be an experiment, of which Node warns: the build calls it by another name.
  script.runInThisContext()(program.exports, require, program, file, (specifier) => import(specifier), late);
  return program.exports;
}

function read(file, encoding) {
  try {
    return fs.readFileSync(file, encoding);
  } catch {
    // It is made anew, if it can be.
    return undefined;
  }
}

/**
 * A file for each build and each Node, since V8 looks at no more than the length of the source, and for each command, since
 * it keeps what was in use. The first line of the program is a comment that is its hash.
 */
function placeFor(source) {
  const { HOME = '', XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const caches = XDG_CACHE_HOME || path.join(HOME, '.cache');
  if (!path.isAbsolute(caches) || NODE_DISABLE_COMPILE_CACHE) return undefined;
  const command = /^[a-z]+$/.test(process.argv[2]) ? process.argv[2] : 'other';
  const hash = source.slice('//'.length, source.indexOf('\n'));
  return path.join(caches, 'gentcp', `${command}-${process.version}-${process.arch}-${hash}`);
}

/** A run that went well has used all that the next one will. */
function keepAtExit(script, file) {
  process.on('exit', (code) => {
    if (code !== 0) return;
    try {
      makeFolder(path.dirname(file));
      removeOld(file);
      const unfinished = `${file}.${process.pid}`;
      fs.writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 });
      fs.renameSync(unfinished, file);
    } catch {
      // There is no place for it: the next run starts as this one did.
    }
  });
}

/** In a home that is there: to make all folders above would never end in /proc, and is not asked for elsewhere. */
function makeFolder(folder) {
  for (const step of [path.dirname(folder), folder]) if (!fs.existsSync(step)) fs.mkdirSync(step, 0o700);
}

/** Those of earlier builds, but for the latest: whoever has several of them uses them in turn. */
function removeOld(file) {
  const folder = path.dirname(file);
  const beginning = path.basename(file.slice(0, file.lastIndexOf('-') + 1));
  const others = fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(beginning))
    .map((name) => path.join(folder, name));
  const age = new Map(others.map((other) => [other, fs.statSync(other).mtimeMs]));
  const newestFirst = others.toSorted((one, other) => age.get(other) - age.get(one));
  for (const other of newestFirst.slice(MOST - 1)) fs.rmSync(other);
}
