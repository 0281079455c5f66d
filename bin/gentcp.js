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
  start();
}

function start() {
  var dist = require('node:path').join(__dirname, '../dist/');
  var program = require('./load.js')(dist + 'cli.cjs', dist + 'late.cjs');
  if (program !== undefined) return void program.main();
  process.stderr.write('gentcp: the program is not built; run: npm run build\n');
  process.exitCode = 1;
}
