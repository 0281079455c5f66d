// What Node makes for a single executable, made smaller: `node blob.js CONFIG`, when Node has written the output of that configuration.
import { readFileSync, writeFileSync } from 'node:fs';

const { main, output, useSnapshot } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

if (useSnapshot)
  writeFileSync(output, withoutCodeCache(readFileSync(output), main, wanted(readFileSync(main, 'utf8'))));

/**
 * Beside a snapshot Node keeps what V8 has compiled of each of its own modules, four megabytes, and each start copies them all.
 * Those that are in the snapshot nobody compiles again, and most of the others no run asks for.
 */
function withoutCodeCache(blob, main, names) {
  const sizeAt = behind(blob, main);
  const [start, end] = [sizeAt + 8, sizeAt + 8 + number(blob, sizeAt)];
  const cacheAt = cacheIn(blob, start, end);
  const loaded = blob.subarray(start, cacheAt);
  const kept = entries(blob, cacheAt, end).filter(({ name }) => names.has(name) && !loaded.includes(text(name)));
  const cache = [bytes(kept.length), ...kept.flatMap(({ name, code }) => [text(name), bytes(code.length), code])];
  const snapshot = Buffer.concat([loaded, ...cache]);
  return Buffer.concat([blob.subarray(0, sizeAt), bytes(snapshot.length), snapshot, blob.subarray(end)]);
}

/** The modules of Node that a program names, and those that they load. */
function wanted(program) {
  for (const [, name] of program.matchAll(/["'](node:[\w/]+)["']/g)) process.getBuiltinModule(name);
  return new Set(process.moduleLoadList.map((entry) => entry.replace(/^NativeModule /, '')));
}

/** Where a text that stands in the blob ends. */
function behind(blob, word) {
  const at = blob.indexOf(text(word));
  if (at === -1) throw new Error(`${word} does not stand in what Node has made`);
  return at + text(word).length;
}

/** The cache is the last part of the snapshot: there alone a count of entries ends where the snapshot does. */
function cacheIn(blob, start, end) {
  for (let at = start; at < end; at += 1) if (entries(blob, at, end).length > 0) return at;
  throw new Error('the snapshot ends in another way than it did');
}

/** A list of them, which fills the place up to the end; empty where there is none. */
function entries(blob, start, end) {
  const found = [];
  let at = start + 8;
  const take = () => {
    const size = at + 8 <= end ? number(blob, at) : Infinity;
    if (size > end - at) return undefined;
    at += 8 + size;
    return blob.subarray(at - size, at);
  };
  for (let left = number(blob, start); left > 0; left -= 1) {
    const [name, code] = [take(), take()];
    if (code === undefined || !/^[\w@./-]+$/.test(name.latin1Slice())) return [];
    found.push({ name: name.latin1Slice(), code });
  }
  return at === end ? found : [];
}

/** Sizes are of 64 bits, and a text stands behind its own. */
function number(blob, at) {
  return Number(blob.readBigUInt64LE(at));
}

function bytes(size) {
  const result = Buffer.alloc(8);
  result.writeBigUInt64LE(BigInt(size));
  return result;
}

function text(word) {
  return Buffer.concat([bytes(word.length), Buffer.from(word)]);
}
