import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('chalk and ora are loaded by those who need them, when they need them', () => {
  const folder = new URL('../../src/cli/', import.meta.url);
  const files = globSync('**/*.ts', { cwd: folder });
  const eager = files.filter((file) =>
    /^import [^;]* from '(?:chalk|ora)'/m.test(readFileSync(new URL(file, folder), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(eager).toStrictEqual([]);
});
