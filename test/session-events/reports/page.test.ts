import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reports } from '../../../docs/reports.ts';

test('docs/reports.md is up to date: `npm run messages` writes it', () => {
  expect(readFileSync(new URL('../../../docs/reports.md', import.meta.url), 'utf8')).toBe(reports);
});
