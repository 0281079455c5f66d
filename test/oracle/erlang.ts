import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Is there an erl to ask? Where there is none its tests are skipped, and say so; in CI there has to be one. */
export const hasErlang: boolean = findErlang();

function findErlang(): boolean {
  const found = spawnSync('erl', ['-version']).status === 0 && spawnSync('erlc', ['-h']).error === undefined;
  if (!found && process.env['CI'] === 'true')
    throw new Error('erl and erlc are not installed, and CI must not skip their tests');
  if (!found) console.warn('erl and erlc are not installed: the tests against Erlang are SKIPPED');
  return found;
}

const run = promisify(execFile);

/** More output than any test asks for. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** An erl that takes longer hangs. */
const TIMEOUT = 120_000;

/**
 * Compiles an Erlang module from this folder and runs a function of it without arguments; its stdout.
 *
 * Rejects with erl's own output when the module does not compile or the function fails.
 *
 * @example await erlang('term.erl', 'print', '{a,1}\n') // '{a,1}\n'
 */
export async function erlang(moduleFile: string, functionName: string, stdin = ''): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gentcp-oracle-'));
  try {
    await run('erlc', ['-Werror', '-o', folder, path.join(import.meta.dirname, moduleFile)]);
    const module = path.basename(moduleFile, '.erl');
    return await runErl(['-pa', folder, '-s', module, functionName, '-s', 'init', 'stop'], { folder, stdin });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Setting {
  /** Where a crash dump goes. */
  readonly folder: string;
  readonly stdin: string;
}

async function runErl(args: readonly string[], { folder, stdin }: Setting): Promise<string> {
  const options = { cwd: folder, maxBuffer: MAX_OUTPUT, timeout: TIMEOUT };
  const erl = run('erl', ['-noshell', ...args], options);
  // An erl that failed early reads no stdin: its exit says why, not the broken pipe.
  erl.child.stdin?.on('error', () => undefined).end(stdin);
  const { stdout } = await erl;
  return stdout;
}
