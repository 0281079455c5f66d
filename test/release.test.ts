import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import lock from '../package-lock.json' with { type: 'json' };
import package_ from '../package.json' with { type: 'json' };

const root = path.join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

describe('the workflow of the public forge', () => {
  const text = read('.github/workflows/ci.yml');
  const workflow: unknown = parse(text, { strict: true, uniqueKeys: true });

  it('tests on each Node that is supported, on Linux and macOS', () => {
    expect(workflow).toMatchObject({
      jobs: { test: { strategy: { matrix: { os: ['ubuntu-latest', 'macos-latest'], node: [22, 24, 26] } } } },
    });
    expect(package_.engines.node).toMatch(/^>=22\./);
  });

  it('publishes what passed everything, with provenance, and only for the tag of its version', () => {
    expect(workflow).toMatchObject({
      jobs: {
        publish: {
          if: "startsWith(github.ref, 'refs/tags/v')",
          needs: ['test', 'check', 'executable', 'package'],
          permissions: { 'id-token': 'write' },
          steps: expect.arrayContaining([
            { run: 'npm publish ./gentcp-*.tgz --provenance --access public --ignore-scripts' },
          ]),
        },
      },
    });
    expect(text).toContain('test "$GITHUB_REF_NAME" = "v$(node -p');
  });

  it('names every action by a commit', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action ?? '');
    expect(uses.length).toBeGreaterThan(5);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('runs no code of others where it may publish, and may do nothing but read elsewhere', () => {
    const [before = '', publish = ''] = text.split(/^  publish:$/m);
    expect(publish).toContain('id-token: write');
    expect(publish).not.toMatch(/npm (?:ci|install|run|exec)|npx|\*checkout/);
    expect([...before.matchAll(/permissions:\n(.*)$/gm)].map(([, line]) => line?.trim())).toEqual(['contents: read']);
    expect(before).not.toMatch(/: write/);
  });

  it('runs scripts that there are, and files', () => {
    const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(scripts.filter((name) => !Object.hasOwn(package_.scripts, name))).toEqual([]);
    expect(text).toContain('bash .ci/run');
    expect(text).toContain('--project unit --project e2e');
    expect(read('vitest.config.ts')).toMatch(/name: 'unit'.*: 'e2e'/s);
  });

  it('installs the peers that .ci/run installs', () => {
    const [, script = ''] = /\$\((sed -n '.*?' \.ci\/run)\)/.exec(text) ?? [];
    const installed = execFileSync('sh', ['-c', script], { cwd: root, encoding: 'utf8' }).trim().split(' ');
    expect(installed).toEqual(expect.arrayContaining(['erlang-base', 'socat', 'zsh']));
  });

  it('takes the notes of a release out of the changelog', () => {
    const [, script = ''] = /(sed "1,.*") CHANGELOG\.md/.exec(text) ?? [];
    const changelog =
      '# Changelog\n\n## Unreleased\n\n- c\n\n## 1.2.0 - 2026-12-01\n\n- b\n\n## 1.1.0 - 2026-11-01\n\n- a\n';
    const env = { ...process.env, GITHUB_REF_NAME: 'v1.2.0' };
    expect(execFileSync('bash', ['-c', script], { input: changelog, env, encoding: 'utf8' }).trim()).toBe('- b');
  });
});

describe('a release', () => {
  it('has its version in package.json, from where everything else takes it', () => {
    const sources = globSync('{src,scripts,bin}/**/*.{ts,js,md}', { cwd: root });
    const saying = sources.filter((name) =>
      read(name)
        .replaceAll(/^.*@example.*$/gm, '')
        .includes(package_.version),
    );
    expect(sources.length).toBeGreaterThan(200);
    expect(saying).toEqual([]);
    expect([lock.version, lock.packages[''].version]).toEqual([package_.version, package_.version]);
  });

  it('stands in the changelog below what is to come, the newest first', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading ?? '');
    expect(headings[0]).toBe('Unreleased');
    const versions = headings
      .slice(1)
      .map((heading) => /^(\d+)\.(\d+)\.(\d+) - \d{4}-\d\d-\d\d$/.exec(heading)?.slice(1).map(Number));
    expect(versions).not.toContain(undefined);
    const weights = versions.map(([major = 0, minor = 0, patch = 0] = []) => (major * 1000 + minor) * 1000 + patch);
    expect(weights).toEqual(weights.toSorted((one, other) => other - one));
  });
});
