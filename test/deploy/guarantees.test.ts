import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { titlesIn } from '../protocol/rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('every guarantee names a test that is there and is not skipped', () => {
  const rows = read('docs/guarantees.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (guarantee|---)/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [, file, title] = /\| `(test\/[^`]+)` "([^"]+)" \|$/.exec(row) ?? [];
    expect(file, row).toBeDefined();
    expect(
      titlesIn(read(file!)).some((each) => each.startsWith(title!)),
      row,
    ).toBe(true);
  }
});

test('the pages for operators link to files and headings that are there', () => {
  for (const page of ['operations', 'guarantees', 'threat-model']) {
    for (const [, target] of read(`docs/${page}.md`).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(ROOT, 'docs', target!)), `${target} of ${page}`).toBe(true);
  }
});
