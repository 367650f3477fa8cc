import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { citationsIn, faultsOf, titlesIn } from './rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

test('every rule in docs/protocol.md is cited by a test, and every citation is of a rule', () => {
  const files = readdirSync(join(ROOT, 'test'), { encoding: 'utf8', recursive: true });
  const titles = files.filter((file) => file.endsWith('.test.ts')).flatMap((file) => titlesIn(read('test', file)));
  expect(titles.length).toBeGreaterThan(500);
  expect(faultsOf(read('docs/protocol.md'), titles)).toEqual([]);
});

describe('the check of rules', () => {
  const sound = `# Planted

A client MUST read this.

## A. Asking

**A1** A client MUST ask.

**A2** It SHOULD
ask again.

## B. Answering

Whoever asks is answered.

**B1** A server MAY answer.
`;
  const titles = ['A1, A2: asks and asks again', 'B1: %s is answered', 'sounds well'];

  test('accepts a sound document', () => {
    expect(faultsOf(sound, titles)).toEqual([]);
  });

  test.each<[string, string, string[], string[]]>([
    ['a rule without a test', sound, ['A1, A2: asks'], ['B1 is cited by no test']],
    ['a citation of no rule', sound, [...titles, 'B7: answers twice'], ['a test cites B7, which is no rule']],
    [
      'an id that is there twice',
      sound.replace('**A2**', '**A1**'),
      titles,
      ['A1 stands where A2 should', 'a test cites A2, which is no rule'],
    ],
    [
      'ids out of order',
      sound.replace('**A1**', '**A3**').replace('**A2**', '**A1**').replace('**A3**', '**A2**'),
      titles,
      ['A2 stands where A1 should', 'A1 stands where A2 should'],
    ],
    [
      'an id of another section',
      sound.replace('**B1**', '**A3**'),
      ['A1, A2, A3: asks'],
      ['A3 stands where B1 should'],
    ],
    ['a rule that asks for nothing', sound.replace('MAY', 'may'), titles, ['B1 says neither MUST nor SHOULD nor MAY']],
    [
      'a rule without an id',
      sound.replace('**B1** ', ''),
      ['A1, A2: asks'],
      ['a rule without an id: A server MAY answer.'],
    ],
  ])('bites on %s', (_, protocol, given, faults) => {
    expect(faultsOf(protocol, given)).toEqual(faults);
  });

  test('reads all titles but those of skipped tests', () => {
    const source = `
      describe.skipIf(slow)('a group', () => {
        test('E1: one', async () => say('E9: no title'));
        it.each([['E9: no title']])('E2, E3: %s', () => {});
        test(\`E4: under seed \${seed}\`, { timeout: 1 }, () => {});
      });
      test.skip('E9: not today', () => {});
      describe.skip('later', () => test('E9: later', () => {}));
      test.todo('E9: some day');`;
    expect(titlesIn(source)).toEqual(['a group', 'E1: one', 'E2, E3: %s', 'E4: under seed ']);
  });

  test('takes a citation at the beginning of a title only', () => {
    expect(citationsIn('E5, M3: both')).toEqual(['E5', 'M3']);
    for (const title of ['as E5: says', 'E5 says', 'rule 5: old', 'A: b']) expect(citationsIn(title)).toEqual([]);
  });
});
