import { describe, expect, test } from 'vitest';
import { cleanName } from '../../protocol/clean-name.ts';
import { hello } from '../../protocol/hello.ts';
import { versionName } from '../../protocol/history.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';

const greet = (name: string) =>
  hello.safeParse({ version: PROTOCOL_VERSION, sessionId: crypto.randomUUID(), clientId: 1, lastSeq: 0, name });

describe('case 49: a name', () => {
  test.each([
    ['Ada', 'Ada'],
    ['  Ada \t\r\n Lovelace\u2028', 'Ada Lovelace'],
    ['Ada\u202Egro.live', 'Adagro.live'],
    ['\u2067Ada\u2069\u200F', 'Ada'],
    ['A\u200Bd\u2060a\uFEFF\u00AD\u034F', 'Ada'],
    ['A\u0000d\u001Ba\u009B', 'Ada'],
    ['Ada\u3164\uFFA0\u115F\u2800', 'Ada'],
    ['Ada\u{E0041}\u{E0100}\uFE0F', 'Ada'],
    ['Ada\uD800', 'Ada'],
    ['A\u030Arhus', 'Århus'],
    ['Ada\u200D\u200CB', 'AdaB'],
    ['Ada \u200B Lovelace', 'Ada Lovelace'],
    ['東京　太郎', '東京 太郎'],
    ['عائشة', 'عائشة'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['👩\u200D🚀', '👩\u200D🚀'],
    ['👩🏽\u200D🚀', '👩🏽\u200D🚀'],
    ['❤\uFE0F', '❤\uFE0F'],
    ['\uE000Ada\uE000', 'Ada'],
    ["O'Brien-Müller 3.0 (it/its)", "O'Brien-Müller 3.0 (it/its)"],
  ])('%j is seen as %j', (name, seen) => {
    expect(cleanName(name)).toBe(seen);
    expect(cleanName(seen)).toBe(seen);
    expect(greet(name).data?.name).toBe(seen);
    expect(versionName.parse({ name }).name).toBe(seen);
  });

  test.each(['', '   ', '\u200B', '\u0000', '\u202E\u2069', '\u3164', '\u2800', '\uFE0F', '\u0301\u0302', '\uD83D'])(
    '%j is none, and is refused',
    (name) => {
      expect(cleanName(name)).toBe('');
      expect(greet(name).success).toBe(false);
      expect(versionName.safeParse({ name }).success).toBe(false);
    },
  );

  test('is measured as it is seen', () => {
    const longest = 'a'.repeat(LIMITS.nameLength);
    expect(greet(`\u200B${longest}\u200B`).data?.name).toBe(longest);
    expect(greet(`${longest}a`).success).toBe(false);
  });
});
