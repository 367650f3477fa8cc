import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createAccess } from '../../server/storage/access.ts';
import type { Update } from '../../server/storage/commit-lane.ts';
import { EMPTY_UPDATE, TRIMMED_UPDATE } from '../../server/storage/empty-update.ts';
import { createLogClients } from '../../server/storage/log-clients.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createTrims } from '../../server/storage/trims.ts';
import { createUpdateHistory } from '../../server/storage/update-history.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createVersions } from '../../server/storage/versions.ts';
import { airportOf, type Ground, makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('trims', (ground) => {
  test('H12: all rows keep their numbers and keys, and one of them holds what was before it', async () => {
    const { log, updateLog, trims, texts, stateAt, updates } = await writeLetters(ground, 'abcdef');
    expect(await trims.firstKept(log.id, 5)).toBe(5);
    expect(await trims.trim(log.id, 5, stateAt(5))).toBe(true);
    while (await trims.empty());

    const rows = await updateLog.rows(log.id, 0);
    expect(rows.map(({ seq, whole }) => [seq, whole])).toEqual([
      [5, true],
      [6, undefined],
      [7, undefined],
    ]);
    expect(texts(rows)).toBe('abcdef');
    // A reader that has come further than the cut, or less far, reads on from there.
    expect((await updateLog.rows(log.id, 3, 1)).map(({ seq }) => seq)).toEqual([5]);
    expect((await updateLog.rows(log.id, 5)).map(({ seq }) => seq)).toEqual([6, 7]);
    expect((await updateLog.heads([log.id])).get(log.id)?.head).toBe(7);
    expect(await updateLog.committed(log.id, 'ada')).toBe(6);
    expect(await updateLog.append({ ...updates[5]!, sessionSeq: 7 })).toBe(8);
    const raw = await ground.database.knex('travel_log_updates').where({ log_id: log.id }).orderBy('seq');
    expect(raw.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(raw.slice(1, 4).map(({ bytes }) => new Uint8Array(bytes))).toEqual([1, 2, 3].map(() => TRIMMED_UPDATE));
    await updateLog.close();
  });

  test('H13: an update that was a row is saved when it comes again, and a withdrawn number stays withdrawn', async () => {
    const { log, updateLog, trims, stateAt, updates, withdrawn } = await writeLetters(ground, 'abcd', { withdraw: 3 });
    await trims.trim(log.id, 5, stateAt(5));
    const check = async () => {
      expect(await Promise.all(updates.map((update) => updateLog.append(update)))).toEqual([2, 3, 5, 6]);
      await expect(updateLog.append(withdrawn!)).rejects.toMatchObject({ sessionSeq: 3, withdrawn: true });
      expect(await updateLog.find(log.id, 'ada', 1)).toEqual({ seq: 2, bytes: null });
      expect(await updateLog.find(log.id, 'ada', 3)).toEqual({ seq: 4, bytes: EMPTY_UPDATE });
      expect(await updateLog.find(log.id, 'ada', 4)).toEqual({ seq: 5, bytes: null });
      expect(await updateLog.find(log.id, 'ada', 5)).toEqual({ seq: 6, bytes: updates[3]!.bytes });
    };
    // Before the rows are emptied, and after it.
    await check();
    while (await trims.empty());
    await check();
    await expect(updateLog.append({ ...updates[3]!, bytes: Uint8Array.of(9) })).rejects.toMatchObject({
      withdrawn: false,
    });
    await updateLog.close();
  });

  test('H12: a history begins at a row with content: not at a withdrawn or a skipped one', async () => {
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, 'abcd', { withdraw: 3 });
    expect(await trims.firstKept(log.id, 4)).toBe(3);
    await updateLog.skip(log.id, 6);
    expect(await trims.firstKept(log.id, 6)).toBe(5);
    expect(await trims.trim(log.id, 6, stateAt(6))).toBe(false);
    expect(await trims.trim(log.id, 4, stateAt(4))).toBe(true);
    await updateLog.close();
  });

  test('H12: the row at which a history begins is never skipped, nor trimmed by an earlier one', async () => {
    const { log, updateLog, trims, texts, stateAt } = await writeLetters(ground, 'abcd');
    expect(await trims.trim(log.id, 4, stateAt(4))).toBe(true);
    expect(await updateLog.skip(log.id, 4)).toBe(false);
    expect(await updateLog.skip(log.id, 3)).toBe(false);
    expect(await trims.trim(log.id, 3, stateAt(3))).toBe(false);
    expect(await trims.trim(log.id, 4, stateAt(4))).toBe(false);
    expect(texts(await updateLog.rows(log.id, 0))).toBe('abcd');
    // A later one empties the row of the earlier one, too.
    while (await trims.empty());
    expect(await trims.trim(log.id, 5, stateAt(5))).toBe(true);
    while (await trims.empty());
    expect(texts(await updateLog.rows(log.id, 0))).toBe('abcd');
    const { bytes } = await ground.database.knex('travel_log_updates').where({ log_id: log.id, seq: 4 }).first();
    expect(new Uint8Array(bytes)).toEqual(TRIMMED_UPDATE);
    await updateLog.close();
  });

  test('H14: earlier versions and snapshots are gone, and a snapshot of the cut is there', async () => {
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, 'abcd');
    const [versions, snapshots] = [createVersions(ground.database), createSnapshots(ground.database)];
    for (const seq of [2, 4, 5]) {
      await versions.add(log.id, { seq, kind: 'named', name: `At ${seq}`, userId: null });
      await snapshots.save(log.id, seq, stateAt(seq));
    }
    await trims.trim(log.id, 4, stateAt(4));
    expect((await versions.list(log.id, 9)).map(({ seq }) => seq)).toEqual([5, 4]);
    expect(await snapshots.latest(log.id, 4)).toMatchObject({ seq: 4, intact: true, bytes: stateAt(4) });
    expect(await snapshots.latest(log.id, 3)).toBeUndefined();
    // An instance that has not come as far makes none of the rows before.
    expect(await snapshots.save(log.id, 3, stateAt(3))).toBe(false);
    await updateLog.close();
  });

  test('H15: case 44: trimming gives the log and its owner the bytes back, though more is written meanwhile', async () => {
    const owner = await makeLog(ground.database);
    const letters = 'abcdefghij';
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, letters, { log: owner, large: 2 });
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const before = await travelLogs.rowBytes(owner.ownerId);
    const [, later] = await Promise.all([
      trims.trim(log.id, 9, stateAt(9)),
      updateLog.append(bens(log.id, Uint8Array.of(1, 2, 3))),
    ]);
    while (await trims.empty());
    expect(later).toBe(letters.length + 2);
    const sizes = (await updateLog.rows(log.id, 0)).map(({ bytes }) => bytes.byteLength);
    const after = await travelLogs.rowBytes(owner.ownerId);
    expect(after).toBe(sizes.reduce((sum, bytes) => sum + bytes, 0));
    expect(before - after).toBeGreaterThan(50_000);
    await updateLog.close();
  });

  test('H15: case 44: a full log takes edits again', async () => {
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, 'abcdefghij', {
      large: 2,
      logRowBytes: 70_000,
    });
    const next = bens(log.id, new Uint8Array(20_000));
    await expect(updateLog.append(next)).rejects.toThrow('the rows of the log take');
    await trims.trim(log.id, 9, stateAt(9));
    expect(await updateLog.append(next)).toBe(12);
    await updateLog.close();
  });

  test('rows are emptied in slices, and another instance ends what one has begun', async () => {
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, 'x'.repeat(1_203));
    while (await trims.empty());
    await trims.trim(log.id, 1_203, stateAt(1_203));
    const left = async () => {
      const bytes = { log_id: log.id, bytes: Buffer.from(TRIMMED_UPDATE) };
      return 1_201 - (await ground.database.knex('travel_log_updates').where(bytes)).length;
    };
    const counts = [await left()];
    const other = createTrims(ground.sibling);
    while (await other.empty()) counts.push(await left());
    // The first row of the log is an empty one from the beginning.
    expect(counts).toEqual([1_201, 703, 203, 0]);
    await updateLog.close();
  });

  test('H14: history tells rows from the cut on, and no one’s client id by a row that holds everybody’s', async () => {
    const { log, updateLog, trims, stateAt, client } = await writeLetters(ground, 'abcd');
    const clients = createLogClients(ground.database);
    expect(await clients.firstRows(log.id, 'ada', 9)).toHaveLength(4);
    await trims.trim(log.id, 4, stateAt(4));
    const history = createUpdateHistory(ground.database);
    expect((await history.rows(log.id, 0, 9, 3)).map(({ seq }) => seq)).toEqual([]);
    expect((await history.rows(log.id, 0, 9)).map(({ seq, whole }) => [seq, whole])).toEqual([
      [4, true],
      [5, undefined],
    ]);
    expect(await clients.firstRows(log.id, 'ada', 9)).toHaveLength(1);
    expect(await clients.writer(log.id, client)).toBe('ada');
    expect(await history.hasWritten(log.id, 7)).toBe(true);
    await updateLog.close();
  });

  test('a log that was deleted is not trimmed', async () => {
    const { log, updateLog, trims, stateAt } = await writeLetters(ground, 'abcd');
    await createAccess(ground.database).setDeleted(log.id, true);
    expect(await trims.trim(log.id, 4, stateAt(4))).toBe(false);
    await updateLog.close();
  });
});

/** Another person's first update, under no client id. */
const bens = (logId: number, bytes: Uint8Array): Update => ({
  ...{ logId, sessionId: 'ben', sessionSeq: 1, userId: 8, accessVersion: 0, bytes },
});

interface Writing {
  readonly log?: { readonly id: number };
  /** The session number that is withdrawn, in the place of an update. */
  readonly withdraw?: number;
  /** The session number of an update of 60,000 bytes, whose text is deleted by the next one. */
  readonly large?: number;
  readonly logRowBytes?: number;
}

/** A log in which one session has written a text, letter by letter: row 2 is its number 1. */
async function writeLetters(ground: Ground, letters: string, { withdraw, large, logRowBytes, ...more }: Writing = {}) {
  const log = more.log ?? (await makeLog(ground.database));
  const updateLog = createUpdateLog(ground.database, { laneBytes: 10_000_000, ...(logRowBytes && { logRowBytes }) });
  const doc = new Y.Doc();
  const text = doc.getText('description');
  const updates: Update[] = [];
  const states = new Map<number, Uint8Array>();
  let bytes = new Uint8Array();
  let withdrawn: Update | undefined;
  doc.on('update', (update: Uint8Array) => {
    bytes = new Uint8Array(update);
  });
  const common = { logId: log.id, sessionId: 'ada', userId: 7, accessVersion: 0, clientId: doc.clientID };
  let sessionSeq = 0;
  for (const letter of letters) {
    sessionSeq += 1;
    if (sessionSeq === withdraw) {
      const { clientId: _, ...number } = { ...common, sessionSeq };
      await updateLog.append({ ...number, bytes: EMPTY_UPDATE });
      withdrawn = { ...number, bytes: Uint8Array.of(1, 2, 3) };
      sessionSeq += 1;
    }
    doc.transact(() => {
      if (text.length > 60_000) text.delete(sessionSeq - 2, 60_000);
      text.insert(text.length, letter + (sessionSeq === large ? randomUUID().repeat(2_000).slice(0, 60_000) : ''));
    });
    updates.push({ ...common, sessionSeq, bytes });
    states.set(await updateLog.append(updates.at(-1)!), Y.encodeStateAsUpdate(doc));
  }
  return {
    log,
    updateLog,
    updates,
    withdrawn,
    client: doc.clientID,
    trims: createTrims(ground.database),
    /** The document at a row, or at the one before where that has none of its own. */
    stateAt: (seq: number) => states.get(seq) ?? states.get(seq - 1)!,
    /** The text after these rows alone. */
    texts(rows: readonly { readonly bytes: Uint8Array }[]) {
      const copy = new Y.Doc();
      for (const row of rows) Y.applyUpdate(copy, row.bytes);
      return copy.getText('description').toString();
    },
  };
}
