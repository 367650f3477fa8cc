import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SessionOptions, type Sessions, TOKEN_LIFE } from '../../server/identity/sessions.ts';
import { signToken } from '../../server/identity/tokens.ts';

/** What every implementation of Sessions does. */
export function describeSessions(name: string, open: (options: SessionOptions) => Promise<Sessions>): void {
  describe(name, () => {
    const secret = 'the secret of this test, long enough';
    let time: number;
    let sessions: Sessions;
    beforeEach(async () => {
      time = 1_760_000_000_000;
      sessions = await open({ secret, now: () => time });
    });
    afterEach(() => sessions.close());

    it('finds the user whom a token was made for', async () => {
      const ann = await sessions.find(await sessions.start(1));
      const ben = await sessions.find(await sessions.start(2));
      expect(ann?.userId).toBe(1);
      expect(ben?.userId).toBe(2);
      expect(ann?.sessionId).not.toBe(ben?.sessionId);
    });

    it('takes a token for seven days', async () => {
      const token = await sessions.start(1);
      time += TOKEN_LIFE - 1;
      expect((await sessions.find(token))?.userId).toBe(1);
      time += 1;
      expect(await sessions.find(token)).toBeNull();
    });

    it('gives whoever comes back another seven days in the same session', async () => {
      const token = await sessions.start(1);
      time += TOKEN_LIFE - 1;
      const first = await sessions.find(token);
      time += TOKEN_LIFE - 1;
      const second = await sessions.find(first!.token);
      expect(second?.sessionId).toBe(first?.sessionId);
    });

    it('admits a signed token whose record is gone', async () => {
      const token = signToken({ sessionId: crypto.randomUUID(), userId: 7, expires: time + 1 }, secret);
      expect((await sessions.find(token))?.userId).toBe(7);
    });

    it('refuses a token that it did not sign', async () => {
      const claim = { sessionId: crypto.randomUUID(), userId: 7, expires: time + 1 };
      expect(await sessions.find(signToken(claim, 'the secret of somebody else'))).toBeNull();
      expect(await sessions.find('rubbish')).toBeNull();
    });

    it('refuses every token of a session that has ended, and no other', async () => {
      const token = await sessions.start(1);
      const renewed = (await sessions.find(token))!.token;
      const other = await sessions.start(1);
      await sessions.end(token);
      expect(await sessions.find(token)).toBeNull();
      expect(await sessions.find(renewed)).toBeNull();
      expect((await sessions.find(other))?.userId).toBe(1);
      time += TOKEN_LIFE - 1;
      expect(await sessions.find(renewed)).toBeNull();
    });

    it('lets nobody end a session with a token that it did not sign', async () => {
      const token = await sessions.start(1);
      const { sessionId } = (await sessions.find(token))!;
      await sessions.end(signToken({ sessionId, userId: 1, expires: time + 1 }, 'the secret of somebody else'));
      expect((await sessions.find(token))?.userId).toBe(1);
    });
  });
}
