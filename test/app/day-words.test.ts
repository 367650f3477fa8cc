import { expect, onTestFinished, test, vi } from 'vitest';
import { dayWords } from '../../app/src/day-words.ts';
import { timeWords } from '../../app/src/history-versions.tsx';
import { momentWords } from '../../app/src/moment-words.ts';

test('days and times are said in the English of the page, in one order of day and month', () => {
  vi.useFakeTimers({ now: new Date(2026, 5, 1, 9), toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const noon = new Date(2026, 4, 1, 12, 30).toISOString();
  expect(dayWords(noon)).toBe('1 May 2026');
  expect(momentWords(noon)).toBe('1 May, 12:30');
  expect(timeWords(noon)).toBe('1 May 2026, 12:30');
  expect(timeWords(new Date().toISOString())).toMatch(/^\d\d:\d\d$/);
  expect(momentWords('2026-05-01T08:30:00Z', 'Asia/Tokyo')).toBe('1 May, 17:30 GMT+9');
});

test('a date without a time is the same day in every zone', () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('TZ', 'America/Los_Angeles');
  expect(new Date('2026-05-01').getDate()).toBe(30);
  expect(dayWords('2026-05-01')).toBe('1 May 2026');
});
