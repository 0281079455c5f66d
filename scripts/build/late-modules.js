// Modules of ours, and packages, that are in a second file, which is loaded when something of theirs is first asked for: what
// no run needs that connects or listens and says no more than where. All that only these import is there with them, and what
// is imported by `import()`. Whoever imports one must not use it while modules are evaluated.
import path from 'node:path';
import { bundleProgram, root } from './program.js';
import { late } from './stand-in.js';

const LATE = [
  'node_modules/commander/index.js',
  'src/cli/call-invocation.ts',
  'src/cli/command/decode.ts',
  'src/cli/command/encode.ts',
  'src/cli/command/listen.ts',
  'src/cli/command/options.ts',
  'src/cli/command/relay.ts',
  'src/cli/command/scan.ts',
  'src/cli/command/wait.ts',
  'src/cli/command-line.ts',
  'src/cli/completion-invocation.ts',
  'src/cli/conclusion.ts',
  'src/cli/config-file.ts',
  'src/cli/decode-invocation.ts',
  'src/cli/did-you-mean.ts',
  'src/cli/encode-invocation.ts',
  'src/cli/explain.ts',
  'src/cli/flag-table.ts',
  'src/cli/habits.ts',
  'src/cli/help.ts',
  'src/cli/listen-invocation.ts',
  'src/cli/options-invocation.ts',
  'src/cli/relay-invocation.ts',
  'src/cli/scan-invocation.ts',
  'src/cli/service.ts',
  'src/cli/session/shared-input.ts',
  'src/cli/session/idle-watch.ts',
  'src/cli/spinner.ts',
  'src/cli/wait-invocation.ts',
  'src/cli/workers/run-workers.ts',
  'src/core/direct-outbound.ts',
  'src/core/listen.ts',
  'src/core/listener.ts',
  'src/core/lobby.ts',
  'src/core/message-term.ts',
  'src/core/native/descriptor.ts',
  'src/core/native/foreign-koffi.ts',
  'src/core/native/foreign-node.ts',
  'src/core/native/libc.ts',
  'src/core/native/readiness.ts',
  'src/core/native/sockaddr.ts',
  'src/core/native/socket-file.ts',
  'src/core/native/tcp-state.ts',
  'src/core/options/print.ts',
  'src/core/packet/corruption.ts',
  'src/core/packet/packet-term.ts',
  'src/core/packet-decoder.ts',
  'src/core/passage.ts',
  'src/core/reason-table.ts',
  'src/core/socket-stream.ts',
  'src/core/term/iodata.ts',
  'src/core/term/parse.ts',
  'src/core/term/print.ts',
  'src/core/transport/exact-reads.ts',
  'src/core/transport/passes.ts',
  'src/core/transport/waiting-room.ts',
  'src/core/trial/trial.ts',
  'src/cli/diagnostic.ts',
  'src/cli/escape.ts',
  'src/core/options/nearest.ts',
  'src/core/options/parse.ts',
  'src/core/packet/http-lines.ts',
  'src/core/packet/http-uri.ts',
  'src/core/transport/server.ts',
];

/** It has nothing of its own, but names of modules that are late. */
const BARREL = 'src/core/index.ts';

/** Bundles the program behind a module in two files, `soon` and `late`; what `shared` of the first exports the second imports by `hot:` names. */
export async function bundleInTwo({ entry, ...bundling }) {
  const names = new Set(LATE);
  const trial = await bundleProgram({ ...bundling, entryPoints: [entry], plugins: [lateModules(names)] });
  const soon = new Set(filesIn(trial.metafile).filter((file) => file !== BARREL));
  const taken = new Set();
  const second = await bundleProgram({
    ...bundling,
    stdin: virtual(lateEntry([...names])),
    plugins: [sharedModules(soon, taken)],
  });
  const first = await bundleProgram({
    ...bundling,
    stdin: virtual(`${await sharedEntry([...taken])} export { main } from './${entry}';`),
    plugins: [lateModules(names)],
  });
  return { soon: first, late: second };
}

/** For the first file. */
function lateModules(names) {
  return {
    name: 'late-modules',
    setup(build) {
      eachImport(build, (file, kind) => {
        if (kind === 'dynamic-import') names.add(file);
        return names.has(file) ? late(file) : undefined;
      });
    },
  };
}

/** For the second file: what is in the first one is `taken` from there. */
function sharedModules(soon, taken) {
  return {
    name: 'shared-modules',
    setup(build) {
      eachImport(build, (file) => {
        if (!soon.has(file)) return undefined;
        taken.add(file);
        return { path: `hot:${file}`, external: true };
      });
    },
  };
}

function eachImport({ onResolve, resolve }, answer) {
  onResolve({ filter: /^[^/]/ }, async ({ path: specifier, kind, pluginData, importer, resolveDir }) => {
    if (pluginData === 'resolved' || !/^(import-statement|dynamic-import)$/.test(kind)) return undefined;
    if (/^(node:|koffi$)/.test(specifier)) return undefined;
    const found = await resolve(specifier, { kind, importer, resolveDir, pluginData: 'resolved' });
    return found.errors.length > 0 ? undefined : answer(path.relative(root, found.path), kind);
  });
}

function filesIn({ outputs }) {
  const [{ inputs }] = Object.values(outputs);
  return Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
}

function virtual(contents) {
  return { contents, resolveDir: root };
}

/** What is imported by `import()` is evaluated when it is wanted, not with the rest. */
function lateEntry(files) {
  const imports = LATE.map((file, number) => `import * as m${number} from './${file}';`);
  const entries = files.map((file) => {
    const number = LATE.indexOf(file);
    return number === -1 ? `get '${file}'() { return require('./${file}'); }` : `'${file}': m${number}`;
  });
  return `${imports.join('')} export const modules = { ${entries.join()} };`;
}

/** Marked as a stand-in, so that nobody copies it. */
async function sharedEntry(files) {
  const modules = await Promise.all(files.map(async (file) => ({ file, names: await exportsOf(file) })));
  const imports = modules.map(
    ({ file, names }, number) =>
      `import { ${names.map((name) => `${name} as m${number}_${name}`).join()} } from './${file}';`,
  );
  const objects = modules.map(
    ({ file, names }, number) =>
      `'hot:${file}': { isStandIn: true, ${names.map((name) => `${name}: m${number}_${name}`).join()} }`,
  );
  return `${imports.join('')} export const shared = () => ({ ${objects.join()} });`;
}

async function exportsOf(file) {
  return file.endsWith('.json') ? ['default'] : Object.keys(await import(path.join(root, file)));
}
