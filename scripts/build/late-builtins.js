import { late } from './stand-in.js';

// Modules of Node that a bundle loads when it first uses something of theirs, not when it starts: each takes up to some
// milliseconds, and no run uses all of them. Those that are not here Node has loaded by then.
const LATE = new Set(
  [
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
  ].map((name) => `node:${name}`),
);

/** An esbuild plugin for bundles in CommonJS, where an imported name is looked up each time it is used. */
export const lateBuiltins = {
  name: 'late-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) => {
      if (kind !== 'import-statement') return undefined;
      if (path === 'node:process') return { path, namespace: 'process' };
      return LATE.has(path) ? late(path) : undefined;
    });
    // Whoever imports the whole of it would make the streams of stdin, stdout and stderr.
    onLoad({ filter: /.*/, namespace: 'process' }, () => ({ contents: 'export default process;', loader: 'js' }));
  },
};
