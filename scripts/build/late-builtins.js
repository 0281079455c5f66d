// Modules of Node that a bundle loads when it first uses something of theirs, not when it starts: each takes up to some
// milliseconds, and no run uses all of them. Those that are not here Node has loaded by then.
const LATE = ['net', 'tty', 'stream', 'os', 'url', 'child_process', 'timers/promises', 'worker_threads'];

/** An esbuild plugin for bundles in CommonJS, where an imported name is looked up each time it is used. */
export const lateBuiltins = {
  name: 'late-builtins',
  setup({ onResolve, onLoad }) {
    const late = new Set(['process', ...LATE].map((name) => `node:${name}`));
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' && late.has(path) ? { path, namespace: 'late-builtins' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late-builtins' }, async ({ path }) => ({
      // Whoever imports the whole of it would make the streams of stdin, stdout and stderr.
      contents: path === 'node:process' ? 'module.exports = process;' : standIn(path, Object.keys(await import(path))),
      loader: 'js',
    }));
  },
};

/** An object with the names of a module, each of which becomes a plain property when it has been asked for. */
function standIn(path, names) {
  return `
    const get = (name) => ({
      get() {
        const value = require(${JSON.stringify(path)})[name];
        Object.defineProperty(module.exports, name, { value });
        return value;
      },
      configurable: true,
      enumerable: true,
    });
    for (const name of ${JSON.stringify(names.join(' '))}.split(' ')) Object.defineProperty(module.exports, name, get(name));
  `;
}
