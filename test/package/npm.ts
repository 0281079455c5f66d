import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import package_ from '../../package.json' with { type: 'json' };
import { nodeBinary } from '../peers/gentcp.ts';

export const root: string = path.join(import.meta.dirname, '../..');

/** Where npm finds the Node that runs the tests. */
export const PATH: string = [path.dirname(nodeBinary), process.env['PATH']].join(path.delimiter);

/** Packs the package before the tests of a file, in a folder that is gone after them, and answers both. */
export function packed(): { readonly folder: string; readonly tarball: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'gentcp-npm-'));
  beforeAll(() => void npm(root, ['pack', '--ignore-scripts', '--pack-destination', folder]));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, tarball: path.join(folder, `gentcp-${package_.version}.tgz`) };
}

/** What npm has in its cache it need not fetch. */
export function npm(cwd: string, args: readonly string[]): string {
  const env = {
    ...process.env,
    PATH,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A folder in which packages can be installed. */
export function emptyProject(folder: string, name: string): string {
  const project = path.join(folder, name);
  mkdirSync(project);
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  return project;
}

/** A program that talks to itself through a framed socket, and what it prints. */
export const PROGRAM = `
import { type Message, type Socket, connect, listen } from 'gentcp';

const listener = await listen(0, { ip: '127.0.0.1', packet: 2, reuseaddr: true });
const client: Socket = await connect('127.0.0.1', listener.port(), { packet: 2, active: false }, 5000);
const server = await listener.accept();
await client.send('hello');
await client.close();
for await (const message of server) {
  const { type }: Message = message;
  console.log(type, message.type === 'tcp' && message.data instanceof Buffer ? message.data.toString() : '');
}
await listener.close();
`;
export const PRINTED = 'tcp hello\ntcp_closed \n';
