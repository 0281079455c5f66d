// Loaded before a program: writes what the program has loaded, one name a line, into the file that LOADED names.
const fs = require('node:fs');

const before = new Set(process.moduleLoadList);
const { readFileSync, writeFileSync } = fs;
const read = [];

// What its loader evaluates by itself is in no cache of Node's.
fs.readFileSync = (file, ...how) => {
  if (String(file).endsWith('.cjs')) read.push(file);
  return readFileSync(file, ...how);
};

process.on('exit', () => {
  const builtins = process.moduleLoadList
    .filter((name) => !before.has(name))
    .map((name) => name.replace('NativeModule ', 'node:'));
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  writeFileSync(process.env.LOADED, [...builtins, ...files, ...read].join('\n'));
});
