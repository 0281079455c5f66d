import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const installed = path.join(root, 'node_modules');

let folder = '';
let tarball = '';

/** Runs a program of one of our packages; throws with what it has printed where it fails. */
function run(script: string, args: readonly string[], cwd = folder): string {
  return execFileSync(process.execPath, [path.join(installed, script), ...args], { cwd, encoding: 'utf8' });
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gentcp-package-'));
  // What is built is there; npm would build it again, under the feet of other tests.
  const printed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename }]: [{ filename: string }] = JSON.parse(printed);
  tarball = path.join(folder, filename);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('has nothing that publint objects to', () => {
    expect(run('publint/src/cli.js', [tarball, '--strict'])).toContain('All good!');
  });

  test('has types that every way to import it resolves', () => {
    // It is an ES module for Node.js; TypeScript from before there were such has to do without.
    expect(run('@arethetypeswrong/cli/dist/index.js', [tarball, '--profile', 'esm-only', '--no-color'])).not.toMatch(
      /❌|🥴|👺|🎭|🚭/u,
    );
  });

  test('compiles in a project of somebody else: strict, nodenext', () => {
    const project = path.join(folder, 'project');
    cpSync(path.join(import.meta.dirname, 'consumer'), project, { recursive: true });
    mkdirSync(path.join(project, 'node_modules/gentcp'), { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', path.join(project, 'node_modules/gentcp'), '--strip-components=1']);
    // Node's own types are all that ours need.
    symlinkSync(path.join(installed, '@types'), path.join(project, 'node_modules/@types'));
    symlinkSync(path.join(installed, 'undici-types'), path.join(project, 'node_modules/undici-types'));
    expect(run('typescript/bin/tsc', ['-p', '.'], project)).toBe('');
  });
});
