import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, LIMIT_TABLE, readLimits } from '../server/limits.ts';

test('docs/limits.md lists every limit', () => {
  const page = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8');
  const rows = [
    ...Object.entries(LIMIT_TABLE.rates).map(
      ([name, { person, address, seconds, of }]) => `| \`${name}\` | ${person} | ${address} | ${seconds} | ${of} |`,
    ),
    ...Object.entries(LIMIT_TABLE.counts).map(([name, { value, of }]) => `| \`${name}\` | ${value} | ${of} |`),
  ];
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});

test('a number of a rate is that of a person, and an address may do as much', () => {
  expect(readLimits('login=500')?.rates.login).toEqual({ person: 500, stranger: 500, address: 500, seconds: 60 });
  expect(readLimits('login=5')?.rates.login).toEqual({ person: 5, stranger: 5, address: 60, seconds: 60 });
  expect(readLimits('login=5')?.rates.create).toEqual(DEFAULT_LIMITS.rates.create);
});

test('a crowd multiplies what is counted by address, and not what one person may do', () => {
  const { rates, counts } = readLimits('crowd=40, rooms=3')!;
  expect(rates.create).toEqual({ person: 60, stranger: 2_400, address: 12_000, seconds: 3_600 });
  expect(counts).toEqual({
    ...DEFAULT_LIMITS.counts,
    crowd: 40,
    rooms: 3,
    addressConnections: 40 * DEFAULT_LIMITS.counts.addressConnections,
  });
});
