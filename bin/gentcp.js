#!/usr/bin/env node
// Parses on any Node, so that an old one is told in one line instead of by a stack trace: no static import here.
var required = [22, 18];
var version = process.versions.node.split('.').map(Number);

if (version[0] < required[0] || (version[0] === required[0] && version[1] < required[1])) {
  process.stderr.write(
    'gentcp: needs Node.js ' + required.join('.') + ' or newer; this is ' + process.versions.node + '\n',
  );
  process.exitCode = 8;
} else {
  void import('../dist/cli.js').then(
    function (program) {
      return program.main();
    },
    function (error) {
      process.stderr.write('gentcp: the program is not built (' + error.message + '); run: npm run build\n');
      process.exitCode = 1;
    },
  );
}
