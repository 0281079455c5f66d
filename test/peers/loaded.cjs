// Loaded before a program: writes what the program has loaded, one name a line, into the file that LOADED names.
const { writeFileSync } = require('node:fs');

const before = new Set(process.moduleLoadList);

process.on('exit', () => {
  const builtins = process.moduleLoadList
    .filter((name) => !before.has(name))
    .map((name) => name.replace('NativeModule ', 'node:'));
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  writeFileSync(process.env.LOADED, [...builtins, ...files].join('\n'));
});
