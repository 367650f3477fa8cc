import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['protocol', 'travel-log', 'server', 'client-sdk', 'app/src', 'migrations', 'training'];

/** Words that stand in a row of the glossary's table, or in its list of plain terms. Plurals count as their singulars. */
function knownWords(glossary: string): ReadonlySet<string> {
  const rows = [...glossary.matchAll(/^\| *([^|]+?) *\|/gm)].map(([, term = '']) => term);
  const [, plain = ''] = /^## Plain terms\n([\s\S]*)/m.exec(glossary) ?? [];
  return new Set(`${rows.join(' ')} ${plain}`.toLowerCase().match(/[a-z]+/g));
}

/** Words of file names that have no entry, each with a file that it names. */
function unknownWords(files: readonly string[], glossary: string): string[] {
  const known = knownWords(glossary);
  const isKnown = (word: string) =>
    [word, word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/ies$/, 'y')].some((w) => known.has(w));
  return files.flatMap((file) => {
    const words =
      basename(file)
        .replace(/\..*$/, '')
        .match(/[a-z]+/g) ?? [];
    return words.filter((word) => !isKnown(word)).map((word) => `${word} (${file})`);
  });
}

const glossary = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8');

test('every word of a file name is in the glossary, or in its list of plain terms', () => {
  const files = execFileSync('git', ['ls-files', ...FOLDERS], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(unknownWords(files, glossary)).toEqual([]);
});

test.each([
  ['server/conductor/baton.ts', ['baton']],
  ['server/conductor/leadership/edit-debounce.ts', []],
  ['client-sdk/sync/courier-outboxes.ts', ['courier']],
])('of %s, the words without an entry are %j', (file, words) => {
  expect(unknownWords([file], glossary)).toEqual(words.map((word) => `${word} (${file})`));
});
