import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPasswordRules } from '../../server/identity/password-rules.ts';
import { createPasswords } from '../../server/identity/passwords.ts';
import { drawCodes, hashCode } from '../../server/identity/recovery-codes.ts';
import { createTurns, TooBusy } from '../../server/identity/turns.ts';

describe('the hash of a password', () => {
  it('is of Argon2id with the cost that OWASP asks for, and a salt of its own', async () => {
    const passwords = await createPasswords();
    const [one, two] = [await passwords.hash('a journey'), await passwords.hash('a journey')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(two).not.toBe(one);
    expect(await passwords.verify(one, 'a journey')).toBe(true);
    expect(await passwords.verify(one, 'A journey')).toBe(false);
  });

  it('takes as long to verify where there is none', async () => {
    const passwords = await createPasswords();
    const kept = await passwords.hash('a journey');
    const took = { known: [] as number[], unknown: [] as number[] };
    for (let tried = 0; tried < 9; tried++)
      for (const [who, hash] of [['known', kept] as const, ['unknown', undefined] as const]) {
        const began = performance.now();
        expect(await passwords.verify(hash, 'something else')).toBe(false);
        took[who].push(performance.now() - began);
      }
    const median = (times: number[]) => times.sort((a, b) => a - b)[4]!;
    // A look-up without the hash would be a hundred times faster.
    expect(median(took.unknown) / median(took.known)).toBeGreaterThan(0.3);
  });
});

describe('turns', () => {
  it('are taken in order, so many at once, and refused above so many that wait', async () => {
    const inTurn = createTurns({ atOnce: 2, waiting: 2 });
    const ends: (() => void)[] = [];
    const order: number[] = [];
    const start = (number: number) =>
      inTurn(() => {
        order.push(number);
        return new Promise<number>((resolve) => ends.push(() => resolve(number)));
      });
    const running = [1, 2, 3, 4].map(start);
    await expect(start(5)).rejects.toBeInstanceOf(TooBusy);
    expect(order).toEqual([1, 2]);
    ends[1]!();
    expect(await running[1]).toBe(2);
    expect(order).toEqual([1, 2, 3]);
    const sixth = start(6);
    for (let at = 0; at < 5; at++) {
      ends[at]!();
      await new Promise(setImmediate);
    }
    expect(await Promise.all([...running, sixth])).toEqual([1, 2, 3, 4, 6]);
    expect(order).toEqual([1, 2, 3, 4, 6]);
  });

  it('go on after work that failed', async () => {
    const inTurn = createTurns({ atOnce: 1, waiting: 1 });
    const failing = inTurn(() => Promise.reject(new Error('no')));
    const next = inTurn(async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

describe('the rules of passwords', async () => {
  const weaknessOf = await readPasswordRules();
  const names = { email: 'ada.lovelace@example.org', username: 'Lovelace' };

  it.each([
    'eight ch',
    'x'.repeat(127).concat('y'),
    '🛫🛬🛫🛬🛫🛬🛫🛬',
    'nothing but small letters',
    '                ',
  ])('let "%s" pass', (password) => {
    expect(weaknessOf(password, names)).toBeUndefined();
  });

  it.each([
    'seven c',
    '🛫🛬🛫🛬🛫🛬🛫',
    'x'.repeat(129),
    'password',
    'Qwertyuiop',
    'ｐａｓｓｗｏｒｄ',
    'trustno1',
    'lovelace',
    'ada.lovelace',
    'Ada.Lovelace@example.org',
  ])('refuse "%s"', (password) => {
    expect(weaknessOf(password, names)).toEqual(expect.any(String));
  });
});

describe('the list of common passwords', async () => {
  const weaknessOf = await readPasswordRules();

  it('refuses the 3,000 most common ones of eight characters or more', () => {
    const list = readFileSync(new URL('../../data/common-passwords.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    expect(new Set(list.filter((password) => password.length >= 8)).size).toBeGreaterThanOrEqual(3_000);
    const allowed = list.filter((password) => weaknessOf(password, { email: 'a@b.c', username: 'abc' }) === undefined);
    expect(allowed).toEqual([]);
  });
});

describe('a recovery code', () => {
  it('is known however it is typed, and for one person alone', () => {
    const [code] = drawCodes() as [string];
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(hashCode(7, typed)).toBe(hashCode(7, code));
    expect(hashCode(8, code)).not.toBe(hashCode(7, code));
  });
});
