#!/usr/bin/env node
// CommonJS, which starts sooner, and parses on any Node, so that an old one is told in one line instead of by a stack trace.
var required = [22, 18];
var version = process.versions.node.split('.').map(Number);

if (version[0] < required[0] || (version[0] === required[0] && version[1] < required[1])) {
  process.stderr.write(
    'gentcp: needs Node.js ' + required.join('.') + ' or newer; this is ' + process.versions.node + '\n',
  );
  process.exitCode = 8;
} else {
  keepCompiled();
  start();
}

function start() {
  var program;
  try {
    program = require('../dist/cli.cjs');
  } catch (error) {
    process.stderr.write('gentcp: the program is not built (' + error.message + '); run: npm run build\n');
    process.exitCode = 1;
    return;
  }
  void program.main();
}

/**
 * What V8 makes of the program is kept from one run to the next, where the user's caches are: a quarter of the time that a
 * run takes which does nothing. The temporary directory, Node's own choice, is everybody's.
 */
function keepCompiled() {
  var path = require('node:path');
  var home = process.env.HOME || '';
  var caches = process.env.XDG_CACHE_HOME || path.join(home, '.cache');
  // V8 keeps what the run used that wrote it.
  var command = /^[a-z]+$/.test(process.argv[2]) ? process.argv[2] : 'other';
  var folder = path.join(caches, 'gentcp', command);
  if (!path.isAbsolute(folder) || process.env.NODE_DISABLE_COMPILE_CACHE) return;
  if (isThere(folder, caches)) require('node:module').enableCompileCache(folder);
}

/** Makes the folder where it is missing, but nothing in a home that is none: Node's own way to make it never ends in /proc. */
function isThere(folder, caches) {
  var fs = require('node:fs');
  var path = require('node:path');
  if (fs.existsSync(folder)) return true;
  try {
    [caches, path.dirname(folder), folder].forEach(function (step) {
      if (!fs.existsSync(step)) fs.mkdirSync(step, 448);
    });
    return true;
  } catch (error) {
    // Another start was first; or it is not to be had, and the program runs without it, somewhat later.
    return error.code === 'EEXIST';
  }
}
