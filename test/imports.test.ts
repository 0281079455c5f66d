import { readFileSync, globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root });

/** Everything a file imports: package names as they are, files by their path from the root. */
function imports(file: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const specifiers = [...source.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier,
  );
}

function offenders(inside: (file: string) => boolean, forbidden: (specifier: string, file: string) => boolean) {
  return files.filter(inside).flatMap((file) =>
    imports(file)
      .filter((specifier) => forbidden(specifier, file))
      .map((specifier) => `${file} → ${specifier}`),
  );
}

/** Parts that take bytes, text and values, and touch nothing outside. */
function isPure(file: string): boolean {
  return /^src\/core\/(?:packet|term|options)\//.test(file);
}

describe('imports', () => {
  it('reads every source file', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it('lets the command line use the core through its public surface alone', () => {
    const past = offenders(
      (file) => file.startsWith('src/cli/'),
      (specifier) => specifier.startsWith('src/core/') && specifier !== 'src/core/index.ts',
    );
    expect(past).toEqual([]);
  });

  it('keeps the core free of the command line', () => {
    expect(
      offenders(
        (file) => file.startsWith('src/core/'),
        (specifier) => specifier.startsWith('src/cli/'),
      ),
    ).toEqual([]);
  });

  it('keeps commander, chalk and ora in the command line', () => {
    const tools = new Set(['commander', 'chalk', 'ora']);
    expect(
      offenders(
        (file) => !file.startsWith('src/cli/'),
        (specifier) => tools.has(specifier),
      ),
    ).toEqual([]);
  });

  it('lets only the transport make connections', () => {
    const sources = files.filter((file) => file.startsWith('src/core/') && !file.startsWith('src/core/transport/'));
    const users = sources.filter((file) =>
      /\{[^}]*\b(?:Socket|Server|createServer|createConnection)\b[^}]*\} from 'node:net'/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(users).toEqual([]);
  });

  it.each([
    ["('koffi')", 'foreign-koffi.ts'],
    ["('node:ffi')", 'foreign-node.ts'],
  ])('loads what calls native functions, %s, in one file', (loading, place) => {
    const users = files.filter((file) => readFileSync(join(root, file), 'utf8').includes(loading));
    expect(users).toEqual([`src/core/native/${place}`]);
  });

  it('keeps packets, terms and options away from sockets', () => {
    expect(
      offenders(
        isPure,
        (specifier) => /^src\/core\/(?:transport|native)\//.test(specifier) || specifier === 'node:net',
      ),
    ).toEqual([]);
  });
});
