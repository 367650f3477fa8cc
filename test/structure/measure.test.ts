import { expect, test } from 'vitest';
import { measure } from './measure.ts';

test('counts what stands in the sources', () => {
  const structure = measure(
    new Map([
      ['server/composer/plan/a.ts', "import type { B } from '../theory/b.ts';\nexport const a = (b?: B) => b!;\n"],
      ['server/composer/theory/b.ts', "import '../plan/a.ts';\nexport type B = string;\nexport const b = 'b' as B;\n"],
      ['server/long.ts', `function long() {\n${'  // a line\n'.repeat(100)}}\nconst all = [1] as const;\n`],
    ]),
  );
  expect(structure).toMatchObject({
    files: 3,
    lines: 108,
    longestFunction: { name: 'long', file: 'server/long.ts', lines: 102 },
    longFunctions: 1,
    longestFile: { file: 'server/long.ts', lines: 103 },
    assertions: { all: 1, composer: 1, composerLines: 5 },
    casts: 1,
    cycles: 1,
  });
  expect(structure.arrows('server/composer')).toBe('2, 2');
});
