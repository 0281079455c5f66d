import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** Every file below a folder by its path, with its text. */
function pages(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted();
  return Object.fromEntries(paths.map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]));
}

test('docs/ is what the doc comments say: npm run reference makes it anew', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gentcp-reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [path.join(root, 'scripts/reference/main.js'), folder], { stdio: 'inherit' });
  expect(pages(path.join(root, 'docs'))).toEqual(pages(folder));
});
