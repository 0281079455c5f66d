import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The licence texts of the packages that went into a bundle, as their authors want them to be passed on. */
export function licences({ inputs }, root) {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const texts = new Map(folders.toSorted().map((folder) => entry(path.join(root, folder))));
  return [...texts].map(([name, text]) => `${name}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`).join('\n\n');
}

/** Those of an executable: it holds a Node as well. */
export function executableLicences(metafile, root) {
  const own = readFileSync(path.join(root, 'LICENSE'), 'utf8');
  const node = `Node.js ${process.versions.node}`;
  return [own, licences(metafile, root), `${node}\n${'='.repeat(node.length)}\n\n${nodeLicence()}`].join('\n\n');
}

/** Beside its folder in an archive of Node, and beside its package in npm's; else it is at hand where Node is. */
function nodeLicence() {
  const folder = path.join(path.dirname(process.execPath), '..');
  const packages = path.join(folder, 'node_modules');
  const places = [
    folder,
    ...(existsSync(packages) ? readdirSync(packages).map((name) => path.join(packages, name)) : []),
  ];
  const place = places.find((one) => existsSync(path.join(one, 'LICENSE')));
  const address = `https://github.com/nodejs/node/blob/v${process.versions.node}/LICENSE`;
  return place === undefined ? `Its licence: ${address}\n` : readFileSync(path.join(place, 'LICENSE'), 'utf8');
}

/** Two copies of one version are one entry. */
function entry(folder) {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
  if (file === undefined) throw new Error(`${name} ${version} has no licence text to pass on`);
  return [`${name} ${version}`, readFileSync(path.join(folder, file), 'utf8')];
}
