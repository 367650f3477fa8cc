import { afterEach, describe, expect, it } from 'vitest';
import { type AuthMode, admit } from '../../server/identity/bearer.ts';
import { colorAmong, colorOf, PALETTE, type User } from '../../server/identity/guests.ts';
import { signOldToken } from '../support/old-tokens.ts';
import { openSessions, SECRET } from '../support/sessions.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function airline(authMode: AuthMode = 'guests') {
  const kept: User[] = [];
  const users = {
    find: async (id: number) => kept.find((user) => user.id === id),
    async rename(id: number, name: string) {
      kept[id - 1] = { ...kept[id - 1]!, name };
    },
  };
  const { sessions, close } = await openSessions();
  opened.push(close);
  async function startGuest(fields: { name: string; color: string }) {
    const user: User = { id: kept.length + 1, kind: 'guest', ...fields };
    kept.push(user);
    return sessions.start(user.id);
  }
  return {
    kept,
    sessions,
    admit: (token?: string, name?: string) =>
      admit({
        token,
        name,
        authMode,
        isOfProvider: async () => false,
        sessions: { ...sessions, startGuest },
        accessTokens: { find: async () => undefined },
        users,
      }),
  };
}

describe('admission', () => {
  it('makes a guest of whoever brings no token', async () => {
    const { admit, kept } = await airline();
    const admitted = await admit(undefined, 'Ann');
    expect(admitted?.user).toEqual({ userId: 1, name: 'Ann', color: colorOf('Ann') });
    expect(kept).toEqual([{ id: 1, name: 'Ann', color: colorOf('Ann'), kind: 'guest' }]);
  });

  it('names a guest who gives no name', async () => {
    const { admit } = await airline();
    expect((await admit())?.user.name).toMatch(/^Guest \d{4}$/);
  });

  it('knows whoever comes back by the token, under the name of before', async () => {
    const { admit, kept } = await airline();
    const first = await admit(undefined, 'Ann');
    const second = await admit(first!.token);
    const third = await admit(second!.token);
    expect(second?.user).toEqual(first?.user);
    expect(third?.user).toEqual(first?.user);
    expect(kept).toHaveLength(1);
  });

  it('keeps a new name, and the colour of before', async () => {
    const { admit, kept } = await airline();
    const first = await admit(undefined, 'Ann');
    const second = await admit(first!.token, 'Annabel');
    expect(second?.user).toEqual({ ...first?.user, name: 'Annabel' });
    expect(kept[0]?.name).toBe('Annabel');
  });

  it('refuses a token that is forged, whose session has ended, or whose user is gone', async () => {
    const { admit, sessions, kept } = await airline();
    const { token } = (await admit(undefined, 'Ann'))!;
    expect(await admit(`${token}x`.slice(1))).toBeNull();
    expect(await admit(signOldToken({ sessionId: 'a', userId: 99, expires: 1 }, SECRET))).toBeNull();
    expect(await admit('')).toBeNull();
    await sessions.end(token);
    expect(await admit(token)).toBeNull();
    expect(kept).toHaveLength(1);
  });
});

describe('where accounts alone come in', () => {
  it('refuses who brings no token, and makes no guest', async () => {
    const { admit, kept } = await airline('accounts');
    expect(await admit(undefined, 'Ann')).toBeNull();
    expect(kept).toEqual([]);
  });

  it('refuses a guest from before, and admits an account', async () => {
    const { admit, kept, sessions } = await airline('accounts');
    kept.push({ id: 1, name: 'Ann', color: '#c62828', kind: 'guest' });
    kept.push({ id: 2, name: 'Ben', color: '#1565c0', kind: 'account' });
    const [guest, account] = [await sessions.start(1), await sessions.start(2)];
    expect(await admit(guest.token)).toBeNull();
    expect(await admit(account.token)).toMatchObject({ user: { userId: 2 }, sessionId: account.sessionId });
  });
});

describe('the palette', () => {
  it('has colours that white text can be read on', () => {
    for (const color of PALETTE) expect(contrastWithWhite(color), color).toBeGreaterThanOrEqual(4.5);
  });

  it('gives one name one colour, and many names all of them', () => {
    expect(colorOf('Ann')).toBe(colorOf('Ann'));
    expect(new Set(Array.from({ length: 200 }, (_, n) => colorOf(`Guest ${n}`))).size).toBe(PALETTE.length);
  });
});

describe('the colour of a person among others', () => {
  it('is their own unless another one has it or one alike, and then the least used', () => {
    expect(colorAmong('#c62828', [])).toBe('#c62828');
    expect(colorAmong('#c62828', ['#1565c0'])).toBe('#c62828');
    expect(colorAmong('#c62828', ['#c62828'])).toBe('#1565c0');
    // Alike: another red.
    expect(colorAmong('#ad1457', ['#c62828', '#1565c0'])).toBe('#2e7d32');
    const taken: string[] = [];
    for (let person = 0; person < 3 * PALETTE.length; person++) taken.push(colorAmong('#5e35b1', taken));
    for (const color of PALETTE) expect(taken.filter((each) => each === color)).toHaveLength(3);
    // Seven people have seven hues.
    expect(new Set(taken.slice(0, 7))).toEqual(
      new Set(['#c62828', '#1565c0', '#2e7d32', '#8e24aa', '#a84300', '#00707d', '#5e35b1']),
    );
  });
});

/** WCAG 2.1, relative luminance. */
function contrastWithWhite(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
