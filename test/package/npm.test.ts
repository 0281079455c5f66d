import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import package_ from '../../package.json' with { type: 'json' };
import { launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { isInstalled } from '../peers/installed.ts';
import { PATH, PRINTED, PROGRAM, emptyProject, npm, packed, root } from './npm.ts';

const hasMandoc = isInstalled('mandoc', ['-V'], /mandoc/);
const hasMan = isInstalled('man', ['--version'], /^man \d/);

const { folder, tarball } = packed();

describe('the npm package', () => {
  it('holds the program, the library with types and maps, the manual page, the licences, and nothing else', () => {
    const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    const others = files.filter((file) => !/^package\/dist\/core\/[\w/-]+\.(js|d\.ts)(\.map)?$/.test(file));
    expect(others.toSorted()).toEqual(
      [
        'LICENSE',
        'README.md',
        'bin/gentcp.js',
        'bin/load.js',
        'bin/package.json',
        'dist/LICENSES.txt',
        'dist/cli.cjs',
        'dist/late.cjs',
        'man/gentcp.1',
        'package.json',
      ].map((file) => `package/${file}`),
    );
    const modules = files.filter((file) => file.endsWith('.js') && file.includes('/core/'));
    expect(modules.length).toBeGreaterThan(50);
    for (const file of modules) {
      const parts = [`${file}.map`, file.replace(/js$/, 'd.ts'), file.replace(/js$/, 'd.ts.map')];
      expect(files).toEqual(expect.arrayContaining(parts));
    }
  });

  it('passes on the licence of each package that went into the program', () => {
    const texts = readFileSync(path.join(root, 'dist/LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'chalk', 'ora', 'cli-cursor', 'signal-exit'])
      expect(texts).toMatch(new RegExp(`^${name} \\d`, 'm'));
    const each = texts.split(/^=+$/m).slice(1);
    expect(each.length).toBeGreaterThan(10);
    expect(each.filter((text) => !/permission/i.test(text))).toEqual([]);
  });

  it('installs into an empty project, where the program runs and the library is imported, and leaves nothing behind', async () => {
    const project = emptyProject(folder, 'local');
    npm(project, ['install', tarball]);
    const installed = path.join(project, 'node_modules/.bin/gentcp');
    const { stdout } = await launch({ command: installed, args: ['--version'], env: { PATH } }).ended;
    expect(stdout.toString()).toMatch(new RegExp(`^gentcp ${package_.version}`));
    writeFileSync(path.join(project, 'main.ts'), PROGRAM);
    expect(typeErrors(project)).toBe('');
    writeFileSync(path.join(project, 'main.js'), stripTypeScriptTypes(PROGRAM));
    const {
      exit,
      stdout: printed,
      stderr,
    } = await launch({ command: nodeBinary, args: ['main.js'], cwd: project }).ended;
    expect({ exit, printed: printed.toString(), stderr }).toEqual({
      exit: 0,
      printed: PRINTED,
      stderr: '',
    });
    npm(project, ['uninstall', 'gentcp']);
    expect(existsSync(installed)).toBe(false);
    expect(packages(path.join(project, 'node_modules'))).toEqual([]);
  });

  it('installs for every user, the manual page with it, and leaves nothing behind', async () => {
    const prefix = path.join(folder, 'prefix');
    npm(folder, ['install', '--global', '--prefix', prefix, tarball]);
    const command = path.join(prefix, 'bin/gentcp');
    const { exit, stdout } = await launch({
      command,
      args: ['encode', '--packet', '2', '--in', 'line', '--help'],
      env: { PATH },
    }).ended;
    expect({ exit, starts: stdout.toString().split(':')[0] }).toEqual({ exit: 0, starts: 'gentcp encode' });
    const page = path.join(prefix, 'share/man/man1/gentcp.1');
    for (const [reader, words] of readers(page)) {
      expect(execFileSync(reader, words, { encoding: 'utf8' })).toMatch(/GENTCP\(1\)/);
    }
    npm(folder, ['uninstall', '--global', '--prefix', prefix, 'gentcp']);
    expect([existsSync(command), existsSync(page)]).toEqual([false, false]);
  });
});

/** What shows a page, by its name where that is how it is asked for. */
function readers(page: string): readonly (readonly [string, readonly string[]])[] {
  const pages = path.join(page, '../..');
  return [
    ...(hasMandoc ? [['mandoc', ['-T', 'utf8', page]] as const] : []),
    ...(hasMan ? [['man', ['-M', pages, 'gentcp']] as const] : []),
  ];
}

/** In the strictest way that a user can have it, the declarations of the package itself included. */
function typeErrors(project: string): string {
  const types = path.join(root, 'node_modules/@types');
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--skipLibCheck',
    'false',
  ];
  const target = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,esnext.disposable', '--types', 'node'];
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  try {
    execFileSync(nodeBinary, [compiler, ...options, ...target, '--typeRoots', types, 'main.ts'], {
      cwd: project,
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

/** npm leaves the folder of a scope when nothing is in it any more. */
function packages(modules: string): readonly string[] {
  return existsSync(modules) ? readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter(isPackage) : [];
}

function isPackage(file: string): boolean {
  return path.basename(file) === 'package.json';
}
