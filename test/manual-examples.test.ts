import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandTable } from '../src/cli/command-table.ts';
import { encodePacket, parsePacketType } from '../src/core/index.ts';
import type { Child } from './peers/child.ts';
import { temporaryFolder } from './peers/folder.ts';
import { shell } from './peers/shell.ts';

/** Lines that belong together: a listener with its client, or a script. */
type Example = readonly string[];

const root = path.join(import.meta.dirname, '..');

/** The indented blocks of the page's examples, and each example of the help by itself. */
const examples: readonly Example[] = [
  ...readFileSync(path.join(root, 'scripts/manual/examples.md'), 'utf8')
    .split(/\n{2,}/)
    .filter((block) => block.startsWith('    '))
    .flatMap((block) => asExamples(block.trimEnd().replaceAll(/^ {4}/gm, '').split('\n'))),
  ...commandTable.flatMap((row) => row.examples.map(([line]) => [line])),
];

/** Lines without a listener among them are examples of their own. */
function asExamples(lines: readonly string[]): readonly Example[] {
  return lines.some(isListener) ? [lines] : lines.map((line) => [line]);
}

function isListener(line: string): boolean {
  return /^gentcp (?:listen|relay)/.test(line);
}

/** Ended by a signal of ours: it serves for ever. */
function isEndless(line: string): boolean {
  return /^gentcp (?:listen .*-k\b|relay)/.test(line);
}

/** Its answer is its exit code. */
function isSilent(line: string): boolean {
  return line.startsWith('gentcp wait');
}

/** What somebody types or sends, where the example does not say. */
function typedFor(line: string): string {
  if (/--in hex/.test(line)) return '68656c6c6f\n';
  if (/--in term/.test(line)) return '<<"hello">>\n';
  return 'hello\n';
}

/** The names in the examples as they are on this machine. */
function placed(line: string, port: number): string {
  return line
    .replaceAll('unix:/run/app.sock', 'unix:./app.sock')
    .replace(/(?:localhost|server|'?\[::1\])([: ])\d+'?/, `127.0.0.1$1${port}`);
}

/** Sends back what it gets, as often as the client expects; the finger protocol ends with its answer. */
async function echo(line: string, folder: string): Promise<number> {
  const times = Number(/--expect (\d+)/.exec(line)?.[1] ?? 1);
  const ends = / 79\b/.test(line);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (data) => {
      for (let copy = 0; copy < times; copy += 1) socket.write(data);
      if (ends) socket.end();
    });
    socket.on('end', () => socket.end());
    // The client may reset when it has what it wants.
    socket.on('error', () => socket.destroy());
  });
  onTestFinished(() => void server.close());
  const where = line.includes('unix:') ? { path: path.join(folder, 'app.sock') } : { port: 0, host: '127.0.0.1' };
  await new Promise<void>((resolve) => void server.listen(where, resolve));
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const FILES = ['file', 'request', 'page.http', 'words', 'typed', 'capture'];

/** A folder with the files that the examples read. */
async function workFolder(line: string): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of FILES) writeFileSync(path.join(folder, name), 'hello\n');
  writeFileSync(path.join(folder, 'typed'), typedFor(line));
  const packet = parsePacketType(/--packet (\S+)/.exec(line)?.[1] ?? 'raw') ?? 'raw';
  if (line.includes('capture')) writeFileSync(path.join(folder, 'capture'), encodePacket(packet, 'hello'));
  return folder;
}

function run(line: string, cwd: string): Promise<Child> {
  return shell(line, [], { cwd, stdin: { file: path.join(cwd, 'typed') } });
}

/** Starts a listener of an example at a port of the system's choice, and resolves when it listens. */
async function start(line: string, cwd: string): Promise<{ readonly child: Child; readonly port: number }> {
  const child = await shell(line.replace(/\b5678\b/, '0'), [], { cwd });
  await child.stderr.until(LISTENING);
  return { child, port: Number(LISTENING.exec(child.stderr.text)?.[1]) };
}

const LISTENING = /^gentcp: listening on .*:(\d+)$/m;

/** How an example went. */
interface Outcome {
  /** Processes that ended in another way than they should, or said something. */
  readonly failures: readonly string[];
  /** How many bytes were printed, or written to files. */
  readonly delivered: number;
}

async function runWithListener(line: string, clients: readonly string[]): Promise<Outcome> {
  const cwd = await workFolder(line);
  // A relay has somebody to relay to.
  const target = line.startsWith('gentcp relay') ? placed(line, await echo(line, cwd)) : line;
  const { child, port } = await start(target, cwd);
  const visitors: Child[] = [];
  for (const client of clientsOf(line, clients, port)) {
    const visitor = await run(client, cwd);
    await visitor.ended;
    visitors.push(visitor);
  }
  if (isEndless(line)) child.kill('SIGTERM');
  const failures = [await fault(child, isEndless(line) ? 'SIGTERM' : 0), ...(await Promise.all(visitors.map(goodEnd)))];
  return { failures: failures.flat(), delivered: delivered(cwd, [child, ...visitors]) };
}

/** What speaks to a listener: the other lines of the example, or a client with the same packets; twice where many may come. */
function clientsOf(line: string, clients: readonly string[], port: number): readonly string[] {
  const framing = /(?:--packet |\{packet,)(\w+)/.exec(line)?.[1];
  const packet = framing === undefined ? '' : `--packet ${framing}`;
  const visitor = `gentcp connect 127.0.0.1 ${port} ${packet} < typed`;
  const lines = clients.length > 0 ? clients.map((client) => placed(client, port)) : [visitor];
  return isEndless(line) ? [...lines, ...lines] : lines;
}

async function runAlone(script: string): Promise<Outcome> {
  const cwd = await workFolder(script);
  const child = await run(placed(script, await echo(script, cwd)), cwd);
  return { failures: await goodEnd(child), delivered: delivered(cwd, [child]) };
}

function goodEnd(child: Child): Promise<readonly string[]> {
  return fault(child, 0);
}

async function fault(child: Child, expected: number | string): Promise<readonly string[]> {
  const { exit, stderr } = await child.ended;
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('gentcp: listening on '));
  return exit === expected ? said : [`ended with ${exit}`, ...said];
}

function delivered(cwd: string, children: readonly Child[]): number {
  const written = readdirSync(cwd).filter((name) => !FILES.includes(name) && statSync(path.join(cwd, name)).isFile());
  const sizes = [
    ...written.filter((name) => name !== 'gentcp').map((name) => statSync(path.join(cwd, name)).size),
    ...children.map((child) => child.stdout.size),
  ];
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('the examples of the manual page and the help', { timeout: 60_000 }, () => {
  it.each(examples.map((lines) => [lines.join(' ; '), lines] as const))('%s', async (_, lines) => {
    const [first = '', ...clients] = lines;
    // A script starts its listener itself.
    const scripted = !isListener(first) || first.endsWith('&');
    const outcome = await (scripted ? runAlone(lines.join('\n')) : runWithListener(first, clients));
    expect(outcome.failures).toStrictEqual([]);
    expect(outcome.delivered > 0).toBe(!isSilent(first));
  });

  it('are many', () => {
    expect(examples.length).toBeGreaterThan(20);
  });
});
