// Builds the program as one file that needs no Node on the machine: `npm run package` for this machine, and for another
// system where a Node of it is given: `npm run package -- --node-linux-arm64 PATH`.
import { parseArgs } from 'node:util';
import { buildExecutable } from './package/executable.js';
import { targets, thisMachine } from './package/target.ts';

const option = (name) => `node-${name}`;

const { values: given } = parseArgs({
  options: Object.fromEntries(targets.map(({ name }) => [option(name), { type: 'string' }])),
});

for (const target of targets) {
  const node = given[option(target.name)] ?? (target.name === thisMachine() ? process.execPath : undefined);
  console.log(`${target.name}: ${node === undefined ? notBuilt(target) : await built(target, node)}`);
}
console.log('windows: not built; gentcp does not support it yet');

function notBuilt({ name }) {
  return `not built; give a Node ${process.versions.node} of it: --${option(name)} PATH`;
}

async function built(target, node) {
  try {
    return await buildExecutable(target, node);
  } catch (error) {
    process.exitCode = 1;
    return `failed: ${error.message}`;
  }
}
