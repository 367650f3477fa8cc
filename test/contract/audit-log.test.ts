import { expect, test } from 'vitest';
import { AUDIT_ACTIONS, createAudit } from '../../server/identity/audit.ts';
import { createAuditLog } from '../../server/storage/audit-log.ts';
import { onEachEngine } from '../support/storage.ts';

const MINUTE = 60_000;

onEachEngine('the audit log', (ground) => {
  test('keeps what happened in order, and is read newest first, page by page', async () => {
    const log = createAuditLog(ground.database);
    const audit = createAudit(log, 'the secret of this test, long enough');
    await audit.record({ action: 'sign-up', actorId: 1, address: '192.0.2.7' });
    await audit.record({ action: 'sign-in failed', actorId: null, subjectId: 1, address: '192.0.2.8' });
    await audit.record({ action: 'role given', actorId: 1, logId: 5, subjectId: 2, detail: { role: 'éditeur 🛫' } });
    await audit.record({ action: 'sign-in', actorId: 3, address: '192.0.2.7' });

    const all = await log.list({ limit: 10 });
    expect(
      all.map(({ action, actorId, logId, subjectId, detail }) => [action, actorId, logId, subjectId, detail]),
    ).toEqual([
      ['sign-in', 3, null, null, {}],
      ['role given', 1, 5, 2, { role: 'éditeur 🛫' }],
      ['sign-in failed', null, null, 1, {}],
      ['sign-up', 1, null, null, {}],
    ]);
    for (const { at } of all) expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(MINUTE);

    const page = await log.list({ limit: 2 });
    expect(page).toEqual(all.slice(0, 2));
    expect(await log.list({ limit: 2, before: page.at(-1)!.id })).toEqual(all.slice(2));
    expect(await log.list({ logId: 5, limit: 10 })).toEqual([all[1]]);
    expect((await log.list({ userId: 1, limit: 10 })).map(({ action }) => action)).toEqual([
      'role given',
      'sign-in failed',
      'sign-up',
    ]);
  });

  test('knows an address again, and does not hold it', async () => {
    const log = createAuditLog(ground.database);
    const [one, other] = ['the secret of one installation, long', 'the secret of another installation'];
    for (const secret of [one, one, other]) {
      await createAudit(log, secret).record({ action: 'sign-out', actorId: 9, address: '2001:db8::7' });
    }
    const hashes = (await log.list({ userId: 9, limit: 3 })).map(({ addressHash }) => addressHash);
    expect(hashes[2]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[2]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  test('takes every action of the list', async () => {
    const audit = createAudit(createAuditLog(ground.database), 'the secret of this test, long enough');
    for (const action of Object.keys(AUDIT_ACTIONS) as (keyof typeof AUDIT_ACTIONS)[])
      await audit.record({ action, actorId: 4 });
  });
});
