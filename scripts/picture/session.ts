import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Something that was typed, or what came of it. */
export interface Line {
  readonly kind: 'typed' | 'shown';
  readonly text: string;
}

/** What is typed, together where one line does not make sense without the next. */
const STEPS: readonly (readonly string[])[] = [
  [
    'gentcp listen 127.0.0.1:5678 --packet 2 --out term &',
    String.raw`printf 'hello\nworld\n' | gentcp connect 127.0.0.1:5678 --packet 2 --in line`,
  ],
  ['gentcp listen 127.0.0.1:5678 --packet 4 < answer > request &', 'gentcp call 127.0.0.1:5678 ping --packet 4'],
  [
    'gentcp listen 127.0.0.1:5678 --packet 4 &',
    String.raw`printf 'GET / HTTP/1.0\r\n\r\n' > /dev/tcp/127.0.0.1/5678; wait $!; echo "exit $?"`,
  ],
];

/** Carries the steps out with the real program, and tells what a terminal would show. */
export async function session(program: string): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gentcp-picture-'));
  try {
    symlinkSync(program, path.join(folder, 'gentcp'));
    const lines: Line[] = [];
    for (const step of STEPS) lines.push(...step.map(typed), ...carriedOut(step, { folder, port: await freePort() }));
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The screen is so wide. */
const ROW = /.{1,84}/g;

function typed(text: string): Line {
  return { kind: 'typed', text };
}

interface Place {
  readonly folder: string;
  readonly port: number;
}

/** At a port that is free here, with somebody listening before anybody connects, and nobody left behind. */
function carriedOut(step: readonly string[], { folder, port }: Place): readonly Line[] {
  const [first = '', ...others] = step.map((line) => line.replaceAll('5678', String(port)));
  const script = `echo pong > answer; ${first}\ngentcp wait 127.0.0.1 ${port} --max-time 20s\n${others.join('\n')}\nwait`;
  const PATH = [folder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  const shown = execFileSync('bash', ['-c', `exec 2>&1; ${script}`], {
    cwd: folder,
    env: { PATH },
    encoding: 'utf8',
    // With a socket on its stdin bash reads the user's own settings.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return shown
    .replaceAll(String(port), '5678')
    .trimEnd()
    .split('\n')
    .flatMap((line) => line.match(ROW) ?? [''])
    .map((text) => ({ kind: 'shown', text }));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port');
  return address.port;
}
