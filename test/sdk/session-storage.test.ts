import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createJournalWriter, type JournalWriter } from '../../client-sdk/sync/journal-writer.ts';
import { readJournal } from '../../client-sdk/sync/saved-session.ts';
import { openSessionDatabase } from '../../client-sdk/sync/session-database.ts';
import { openSessionFiles } from '../../client-sdk/sync/session-files.ts';
import type {
  JournalEntry,
  SessionJournal,
  SessionStorage,
  WrittenUpdate,
} from '../../client-sdk/sync/session-storage.ts';
import { openSessions } from '../../client-sdk/sync/sessions.ts';

const bytes = (...values: number[]) => new Uint8Array(values);
const entry = (lastSeq: number, part: Partial<JournalEntry> = {}): JournalEntry => ({
  clientId: 7,
  lastSeq,
  settled: 0,
  heard: [],
  written: [],
  ...part,
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-sessions-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PLACES: [string, (log: string) => Promise<SessionStorage>][] = [
  ['files', (log) => openSessionFiles(folder, log)],
  ['IndexedDB', openSessionDatabase],
];

describe.each(PLACES)('sessions in %s', (place, open) => {
  test('what was kept is read again, in order, by whoever comes later', async () => {
    const storage = await open(`${place}-order`);
    const book = await storage.open('a');
    expect(book.entries).toEqual([]);
    await book.append(entry(3, { heard: [bytes(1, 2)], you: { userId: 4, name: 'Ada', color: '#123456' } }));
    await book.append(entry(4, { written: [{ sessionSeq: 1, bytes: bytes(3) }] }));
    await book.append(entry(5, { settled: 1, written: [{ sessionSeq: 2, bytes: bytes(4) }] }));

    const again = await (await open(`${place}-order`)).open('a');
    expect(readJournal(again.entries)).toEqual({
      clientId: 7,
      you: undefined,
      lastSeq: 5,
      lastNumber: 2,
      unsaved: [{ sessionSeq: 2, bytes: bytes(4) }],
      document: [bytes(1, 2), bytes(3), bytes(4)],
      refused: [],
    });
    expect(await storage.ids()).toEqual(['a']);
    expect(await (await open(`${place}-other`)).ids()).toEqual([]);
  });

  test('another session of the server, and refused edits, stand in the same journal', async () => {
    const storage = await open(`${place}-refused`);
    const book = await storage.open('a');
    await book.append(entry(1, { written: [{ sessionSeq: 1, bytes: bytes(3) }] }));
    const refusal = { code: 'TOO_LARGE', detail: '' } as const;
    const refused = [{ refusal, text: 'a long story' }];
    await book.replace(
      entry(2, { sessionId: 'b', clientId: 8, refused, written: [{ sessionSeq: 1, bytes: bytes(4) }] }),
    );
    await book.append(entry(3, { sessionId: 'b', clientId: 8 }));
    expect(readJournal((await storage.open('a')).entries)).toMatchObject({
      ...{ sessionId: 'b', clientId: 8, lastSeq: 3, refused, unsaved: [{ sessionSeq: 1, bytes: bytes(4) }] },
    });
  });

  test('one entry takes the place of all, and what follows is behind it', async () => {
    const storage = await open(`${place}-replace`);
    const book = await storage.open('a');
    for (let seq = 1; seq < 12; seq++) await book.append(entry(seq));
    await book.replace(entry(12, { heard: [bytes(9)] }));
    await book.append(entry(13));
    const { entries } = await storage.open('a');
    expect(entries.map(({ lastSeq }) => lastSeq)).toEqual([12, 13]);
    await book.remove();
    expect(await storage.ids()).toEqual([]);
  });
});

/** A writer of a session in which nothing is acknowledged, with the function that makes its next update. */
function writerOf(journal: SessionJournal): { writer: JournalWriter; make: () => WrittenUpdate } {
  const made: WrittenUpdate[] = [];
  const writer = createJournalWriter(
    journal,
    () => ({ clientId: 7, lastSeq: 1, settled: 0 }),
    () => ({ heard: [], written: [...made] }),
  );
  onTestFinished(async () => void (await writer.stop()));
  return {
    writer,
    make() {
      const update = { sessionSeq: made.length + 1, bytes: bytes(made.length + 1) };
      made.push(update);
      return update;
    },
  };
}

const numbersIn = (entries: readonly JournalEntry[]) =>
  readJournal(entries)?.unsaved.map(({ sessionSeq }) => sessionSeq);

describe.each(PLACES)('O7: after a write that failed, in %s', (place, open) => {
  const full = new Error('no space left');

  test('the next one stores all edits, those of the failed one included', async () => {
    const storage = await open(`${place}-full`);
    const journal = await storage.open('a');
    const { writer, make } = writerOf(journal);
    await writer.write([make()]);
    vi.spyOn(journal, 'append').mockRejectedValueOnce(full);
    await expect(writer.write([make()])).rejects.toThrow(full);
    expect(writer.keepsEdits).toBe(false);
    // It may have left half an entry, behind which nothing would be read.
    vi.spyOn(journal, 'replace').mockRejectedValueOnce(full);
    await expect(writer.write([make()])).rejects.toThrow(full);
    await writer.write([make()]);
    expect(writer.keepsEdits).toBe(true);
    expect(numbersIn((await storage.open('a')).entries)).toEqual([1, 2, 3, 4]);
  });

  test('a rewrite, as a discarded edit asks for one, does not fail with the one before', async () => {
    const journal = await (await open(`${place}-discard`)).open('a');
    const { writer } = writerOf(journal);
    vi.spyOn(journal, 'replace').mockRejectedValueOnce(full);
    await expect(writer.rewrite()).rejects.toThrow(full);
    await writer.rewrite();
  });

  test('edits are stored a few seconds later without another one, or at the end', async () => {
    const storage = await open(`${place}-later`);
    for (const id of ['a', 'b']) {
      const journal = await storage.open(id);
      const { writer, make } = writerOf(journal);
      vi.spyOn(journal, 'append').mockRejectedValueOnce(full);
      await expect(writer.write([make()])).rejects.toThrow(full);
      if (id === 'b') await writer.close();
      await expect
        .poll(async () => numbersIn((await storage.open(id)).entries), { timeout: 10_000, interval: 100 })
        .toEqual([1]);
    }
  });

  test('a journal that is to be written anew during a write is written anew after it', async () => {
    const journal = await (await open(`${place}-anew`)).open('a');
    const { writer } = writerOf(journal);
    let second: Promise<void> | undefined;
    const replace = vi.spyOn(journal, 'replace').mockImplementationOnce(async () => {
      second = writer.rewrite();
    });
    await writer.rewrite();
    await second;
    expect(replace).toHaveBeenCalledTimes(2);
  });

  test('none follows the end, when another client may hold the session', async () => {
    const storage = await open(`${place}-end`);
    const journal = await storage.open('a');
    const { writer, make } = writerOf(journal);
    await writer.write([make()]);
    await writer.close();
    await journal.remove();
    await writer.rewrite();
    expect(await storage.ids()).toEqual([]);
  });
});

test('O7: a database whose connection the browser has closed is opened again', async () => {
  const opened = vi.spyOn(indexedDB, 'open');
  onTestFinished(() => opened.mockRestore());
  const storage = await openSessionDatabase('lost');
  const journal = await storage.open('a');
  const { writer, make } = writerOf(journal);
  await writer.write([make()]);
  const lose = () => opened.mock.results.at(-1)!.value.result.close();
  lose();
  await expect(writer.write([make()])).rejects.toThrow('InvalidStateError');
  await writer.write([make()]);
  expect(numbersIn((await storage.open('a')).entries)).toEqual([1, 2, 3]);
  // A rewrite finds it closed as well.
  lose();
  await expect(writer.rewrite()).rejects.toThrow('InvalidStateError');
  await writer.rewrite();
});

describe('sessions in files', () => {
  test('half a record, as a killed process leaves it, does not hide what comes after it', async () => {
    const storage = await openSessionFiles(folder, 'torn');
    await (await storage.open('a')).append(entry(1));
    const [name] = (await readdir(folder)).filter((file) => file.startsWith('torn.'));
    const path = join(folder, name!);
    const whole = await readFile(path);
    for (const cut of [3, 8, whole.byteLength - 1]) {
      await writeFile(path, whole);
      await appendFile(path, whole.subarray(0, cut));
      const book = await storage.open('a');
      expect(book.entries).toHaveLength(1);
      await book.append(entry(2));
      expect((await storage.open('a')).entries.map(({ lastSeq }) => lastSeq)).toEqual([1, 2]);
    }
  });

  test('O9: a session that cannot be read is passed over, and not held', async () => {
    await mkdir(join(folder, 'unread.a.session'));
    await (await (await openSessionFiles(folder, 'unread')).open('b')).append(entry(1));
    const sessions = await openSessions('unread', folder);
    expect((await sessions.resumeOrCreate()).id).toBe('b');
    expect(await sessions.takeOrphan()).toBeUndefined();
    const locks = (await readdir(folder)).filter((name) => name.startsWith('unread.') && name.endsWith('.lock'));
    expect(locks).toEqual(['unread.b.session.lock']);
  });

  test('O9: a session is held by one at a time, and the lock of a process that has ended does not count', async () => {
    const [one, two] = [await openSessionFiles(folder, 'lock'), await openSessionFiles(folder, 'lock')];
    const release = await one.lock('a', 0);
    expect(release).toBeDefined();
    expect(await two.lock('a', 0)).toBeUndefined();
    release!();
    await writeFile(join(folder, 'lock.b.session.lock'), '999999999');
    expect(await two.lock('b', 0)).toBeDefined();
    await writeFile(join(folder, 'lock.c.session.lock'), String(process.ppid));
    expect(await two.lock('c', 0)).toBeUndefined();
    // A process that ended while it took over left a lock of the lock.
    await writeFile(join(folder, 'lock.d.session.lock'), '999999999');
    await writeFile(join(folder, 'lock.d.session.lock.lock'), '999999998');
    expect(await two.lock('d', 0)).toBeDefined();
    // As on a disk that was full.
    await writeFile(join(folder, 'lock.e.session.lock'), '');
    expect(await two.lock('e', 0)).toBeDefined();
    const locks = (await readdir(folder)).filter((name) => name.startsWith('lock.')).sort();
    expect(locks).toEqual(['b', 'c', 'd', 'e'].map((id) => `lock.${id}.session.lock`));
  });

  test('O9: of clients that find the void lock of a session at once, one holds it', async () => {
    const ids = Array.from({ length: 300 }, (_, at) => String(at));
    const lockOf = (id: string) => join(folder, `race.${id}.session.lock`);
    await Promise.all(ids.map((id) => writeFile(lockOf(id), '999999999')));
    // Each holds what it has locked until all are done. A new session begins every 5 ms, for all at the same moment.
    const racer = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { openSessionFiles } from './client-sdk/sync/session-files.ts';
      const storage = await openSessionFiles(${JSON.stringify(folder)}, 'race');
      process.send('ready');
      // A listener that stays keeps the process, and so its locks, alive.
      process.on('message', async ({ begin, count }) => {
        const held = [];
        for (let id = 0; id < count; id++) {
          await sleep(begin + id * 5 - Date.now() - 1);
          while (Date.now() < begin + id * 5);
          const locks = await Promise.all([storage.lock(String(id), 0), storage.lock(String(id), 0)]);
          held.push(...locks.filter(Boolean).map(() => String(id)));
        }
        process.send(held);
      });`;
    const racers = [0, 1, 2].map(() =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', racer], {
        cwd: join(import.meta.dirname, '../..'),
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    onTestFinished(() => {
      for (const child of racers) child.kill();
    });
    await Promise.all(racers.map((child) => once(child, 'message')));
    for (const child of racers) child.send({ begin: Date.now() + 50, count: ids.length });
    const held = (await Promise.all(racers.map((child) => once(child, 'message')))).flatMap(([its]) => its as string[]);
    expect(held.sort()).toEqual([...ids].sort());
    expect((await readdir(folder)).filter((name) => name.startsWith('race.'))).toHaveLength(ids.length);
  });
});

test('O11: a session that cannot be held exclusively is sent, and never resumed', async () => {
  // As in a page without a secure context, which has no locks. Node has neither of the two.
  const remembered = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => remembered.get(key) ?? null,
    setItem: (key: string, value: string) => void remembered.set(key, value),
  });
  vi.stubGlobal('navigator', {});
  onTestFinished(() => void vi.unstubAllGlobals());
  const storage = await openSessionDatabase('insecure');
  expect(storage.exclusive).toBe(false);
  const before = await (await openSessions('insecure', undefined)).resumeOrCreate();
  await before.journal?.append(entry(1, { written: [{ sessionSeq: 1, bytes: bytes(3) }] }));
  before.close();

  const reloaded = await openSessions('insecure', undefined);
  expect((await reloaded.resumeOrCreate()).id).not.toBe(before.id);
  const left = await reloaded.takeOrphan();
  expect(left?.id).toBe(before.id);
  expect(readJournal(left?.journal.entries ?? [])?.unsaved).toEqual([{ sessionSeq: 1, bytes: bytes(3) }]);
});

test('where sessions cannot be listed or written, one in memory begins', async () => {
  const gone = join(folder, 'gone');
  const sessions = await openSessions('log', gone);
  await rm(gone, { recursive: true });
  expect((await sessions.resumeOrCreate()).journal).toBeUndefined();
  expect(await sessions.takeOrphan()).toBeUndefined();
  sessions.close();
});
