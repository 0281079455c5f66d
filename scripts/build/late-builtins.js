// Modules of Node that a bundle loads when it first uses something of theirs, not when it starts: each takes up to some
// milliseconds, and no run uses all of them. Those that are not here Node has loaded by then.
const LATE = [
  'net',
  'tty',
  'stream',
  'os',
  'url',
  'util',
  'module',
  'sea',
  'child_process',
  'timers/promises',
  'worker_threads',
];

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
      contents: path === 'node:process' ? 'export default process;' : standIn(path, Object.keys(await import(path))),
      loader: 'js',
    }));
  },
};

/**
 * An object with the names of a module, each of which becomes a plain property when it has been asked for. It is its own
 * default, and marked, so that nobody copies it.
 */
function standIn(path, names) {
  return `
    Object.defineProperties(module.exports, { default: { value: module.exports }, isStandIn: { value: true } });
    const get = (name) => ({
      get() {
        const value = require(${JSON.stringify(path)})[name];
        Object.defineProperty(module.exports, name, { value });
        return value;
      },
      configurable: true,
      enumerable: true,
    });
    for (const name of ${JSON.stringify(names.filter((name) => name !== 'default').join(' '))}.split(' ')) Object.defineProperty(module.exports, name, get(name));
  `;
}

/**
 * The text of a bundle in which each importer has a stand-in itself. esbuild copies every module in CommonJS for each of its
 * importers, with a getter for each name: a thousand functions more, that no run needs.
 */
export function withoutCopies(text) {
  return text.replace('__toESM=(', '__toESM=(mod,...how)=>mod.isStandIn?mod:__copyOf(mod,...how),__copyOf=(');
}
