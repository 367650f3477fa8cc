import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createPlayback } from '../../client-sdk/index.ts';
import { createEveningDocument, playEvening } from '../../client-sdk/replay/index.ts';
import { unpackNotes } from '../../protocol/note-event.ts';
import type { EveningDetails, EveningList, HeardMusic, Scenes } from '../../protocol/replay.ts';
import type { AeroMelody } from '../../server/server.ts';
import { knexConfig } from '../../server/storage/database.ts';
import { type ContentById, changesBetween, inOrder } from '../../travel-log/content-change.ts';
import { fromJson } from '../../travel-log/content-json.ts';
import { createDice } from '../chaos/dice.ts';
import { judgeSession } from '../replay/judge.ts';
import { recordSession } from '../replay/session.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { askFrom } from '../support/people.ts';
import { replay } from '../support/replay.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const HOUR_MS = 3_600_000;

/** A travel log of random fields and texts, its waypoints under hostile names, too. */
const contents = fc.record({
  title: fc.string({ maxLength: 6 }),
  tags: fc.array(fc.constantFrom('sea', 'snow'), { maxLength: 2 }),
  settings: fc.record(
    { seed: fc.nat(9), tempo: fc.nat(3), legs: fc.constant([]), locks: fc.constant([]) },
    { requiredKeys: ['seed', 'legs', 'locks'] },
  ),
  waypoints: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__'),
    fc.record(
      {
        airport: fc.constantFrom('CDG', 'NRT'),
        order: fc.constantFrom('a0', 'a1'),
        entry: fc.string({ unit: 'grapheme', maxLength: 5 }),
        seat: fc.constantFrom('1A', '2B'),
      },
      { requiredKeys: ['airport', 'order', 'entry'] },
    ),
  ),
});

test('any document of an evening is the one that its scenes lead to, wherever a page ends and from wherever one jumps', () => {
  const history = fc.array(contents, { minLength: 1, maxLength: 200 });
  const property = fc.property(history, fc.integer({ min: 1, max: 130 }), fc.array(fc.nat(199)), (all, size, jumps) => {
    const documents = all as unknown as ContentById[];
    const scenes = documents.slice(1).map((after, at) => ({
      ...{ seq: at + 2, at: 1_000 + 10 * at, by: 1 },
      // As they travel.
      changes: JSON.parse(JSON.stringify(changesBetween(documents[at], after))),
    }));
    const evening = createEveningDocument();
    for (let from = 0; from === 0 || from < scenes.length; from += size) {
      const start = { seq: from + 1, content: documents[from] };
      evening.add({ start, scenes: scenes.slice(from, from + size), next: null });
    }
    for (const jump of jumps) {
      const at = jump % documents.length;
      expect(evening.at(1_000 + 10 * (at - 1))).toEqual(fromJson(inOrder(documents[at]! as never)));
    }
  });
  fc.assert(property, { ...replay, numRuns: 60 });
});

describe.each(ENGINES)('the evenings of a journey, on %s', (engine) => {
  let server: AeroMelody;
  let database: Knex;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase(engine);
    drop = fresh.drop;
    server = await startServer({ DATABASE_URL: fresh.url, LOG_LEVEL: 'fatal' });
    database = knex(knexConfig(fresh.url));
  });
  afterAll(async () => {
    await database.destroy();
    await server.close();
    await drop();
  });

  // On SQLite, `npm run replay` does the same with twenty.
  test.runIf(engine === 'mariadb')(`a session watched again is the one that was lived, seed ${SEED}`, async () => {
    const dice = createDice(SEED).named(engine);
    const live = await recordSession({ port: Number(new URL(server.url).port), seconds: 2, dice });
    const { faults, rows } = await judgeSession(server.url, live, dice.named('jumps'));
    expect(faults).toEqual([]);
    expect(rows).toBeGreaterThan(5);
  });

  test('a link shows its evening and nothing that came before or after, until it is ended, expires, or its log goes', async () => {
    const ask = askFrom(server);
    const made = (await ask('POST', '/api/logs', { title: 'First', seed: 7, waypoints: [{ airport: 'CDG' }] })).body;
    const log = `/api/logs/${made.id}`;
    const ada = await connect({ url: server.url, log: made.id, token: made.token });
    const rows = () => database('travel_log_updates').orderBy('seq');
    const write = async (title: string) => {
      ada.travelLog.setTitle(title);
      await ada.saved();
      await sleep(20);
    };
    for (const title of ['Second', 'Third', 'Fourth']) await write(title);
    const [{ id: logId }] = await database('travel_logs').where('uuid', made.id).select('id');
    const own = rows().where('log_id', logId);
    const [first, second, third, fourth] = await own.clone().select('seq', 'created_at');
    const hour = async (row: { seq: number; created_at: Date | number }, ago: number) =>
      database('travel_log_updates')
        .where({ log_id: logId, seq: row.seq })
        .update({ created_at: new Date(new Date(row.created_at).getTime() - ago * HOUR_MS) });
    for (const [row, ago] of [
      [first, 3],
      [second, 2],
      [third, 2],
      [fourth, 0],
    ] as const)
      await hour(row, ago);

    const list = (await ask('GET', `${log}/evenings`, undefined, made.token)).body as unknown as {
      evenings: EveningDetails[];
    };
    expect(list.evenings.map(({ edits, music }) => [edits, music])).toEqual([
      [1, false],
      [2, false],
      [1, false],
    ]);
    const { from, to } = list.evenings[1]!;
    const link = await ask('POST', `${log}/replay-links`, { from, to, label: 'Two hours ago' }, made.token);
    expect(link.status).toBe(201);
    const { id, url } = link.body as unknown as { id: number; url: string };
    const replay = `/api/replays/${new URL(url).hash.slice(1)}`;
    const watched = async (rest: string) => (await ask('GET', replay + rest)).body as unknown;
    expect(await watched('')).toMatchObject({ edits: 2, firstRow: second.seq, marks: [] });
    for (const after of [0, 1, second.seq - 1]) {
      const { start, scenes, next } = (await watched(`/scenes?after=${after}`)) as Scenes;
      expect([start.seq, scenes.map(({ seq }) => seq), next]).toEqual([first.seq, [second.seq, third.seq], null]);
      expect(JSON.stringify([start, scenes])).not.toContain('Fourth');
    }
    // A page behind the evening has its last document, and no scene.
    const behind = (await watched(`/scenes?after=${fourth.seq}`)) as Scenes;
    expect([behind.start.seq, behind.scenes]).toEqual([third.seq, []]);
    expect(await watched('/music')).toEqual({ messages: [], next: null });
    expect(await watched('/visits')).toEqual({ visits: [] });

    const ben = await connect({ url: server.url, log: made.id, name: 'Ben' });
    expect((await ask('GET', `${log}/replay-links`, undefined, ben.token)).status).toBe(403);
    await ben.leave();
    expect((await ask('GET', `${log}/evenings/9-8`, undefined, made.token)).status).toBe(400);
    expect((await ask('GET', `${log}/evenings/1-2`, undefined, made.token)).status).toBe(404);
    expect((await ask('GET', '/api/replays/no-such-token')).status).toBe(404);

    const exported = (await ask('GET', '/api/me/export', undefined, made.token)).body as unknown as {
      replayLinks: object[];
    };
    expect(exported.replayLinks).toEqual([
      {
        id,
        journey: made.id,
        label: 'Two hours ago',
        from,
        to,
        expiresAt: expect.any(String),
        createdAt: expect.any(String),
      },
    ]);
    await database('replay_links')
      .where({ id })
      .update({ expires_at: Date.now() - 1 });
    expect((await ask('GET', replay)).status).toBe(404);
    await database('replay_links')
      .where({ id })
      .update({ expires_at: Date.now() + HOUR_MS });
    await ask('DELETE', log, undefined, made.token);
    expect((await ask('GET', replay)).status).toBe(404);
    await ask('POST', `${log}/recover`, undefined, made.token);
    expect((await ask('GET', replay)).status).toBe(200);
    expect((await ask('DELETE', `${log}/replay-links/${id}`, undefined, made.token)).status).toBe(204);
    expect((await ask('GET', `${replay}/scenes`)).status).toBe(404);
    await ada.leave();
  });

  test('a link has no note that began before its evening, and what sounds in it is the same', async () => {
    const ask = askFrom(server);
    const waypoints = ['CDG', 'NRT', 'LAX'].map((airport) => ({ airport }));
    const made = (await ask('POST', '/api/logs', { title: 'Paused', seed: 7, waypoints })).body;
    const ada = await connect({ url: server.url, log: made.id, token: made.token });
    const entries = () =>
      database('score_entries')
        .where('log_id', database('travel_logs').where('uuid', made.id).select('id'))
        .orderBy([{ column: 'epoch' }, { column: 'seq' }]);
    await ada.transport.play();
    await until(
      'it has played a while',
      () => ada.transport.state === 'playing' && ada.transport.tick() > 1_500,
      20_000,
    );
    await ada.transport.pause();
    await until('the pause is written', async () => (await entries()).some(({ body }) => body.includes('"paused"')));
    await sleep(200);
    // Before a pause of two hours.
    for (const { epoch, seq, log_id, kind, body, created_at } of await entries()) {
      const earlier = { created_at: new Date(new Date(created_at).getTime() - 2 * HOUR_MS) };
      const { time, ...rest } = JSON.parse(body);
      const moved = kind === 'transport' && { body: JSON.stringify({ ...rest, time: time - 2 * HOUR_MS }) };
      await database('score_entries')
        .where({ log_id, epoch, seq })
        .update({ ...earlier, ...moved });
    }
    const resumed = ada.transport.tick();
    await ada.transport.play();
    await until(
      'it goes on',
      () => ada.transport.state === 'playing' && ada.transport.tick() > resumed + 1_000,
      20_000,
    );
    await ada.transport.pause();
    await sleep(500);

    const log = `/api/logs/${made.id}`;
    const { evenings } = (await ask('GET', `${log}/evenings`, undefined, made.token)).body as unknown as {
      evenings: EveningDetails[];
    };
    const { from, to } = evenings[0]!;
    expect(evenings[1]!.to).toBeLessThan(from - HOUR_MS);
    const { url } = (await ask('POST', `${log}/replay-links`, { from, to }, made.token)).body as unknown as {
      url: string;
    };
    const musicOf = async (path: string, token?: string) =>
      (await ask('GET', path, undefined, token)).body as unknown as HeardMusic;
    const whole = await musicOf(`${log}/evenings/${from}-${to}/music`, made.token);
    const linked = await musicOf(`/api/replays/${new URL(url).hash.slice(1)}/music`);
    const earlier = ({ messages }: HeardMusic) =>
      messages.flatMap((told) => (told.at < from && told.kind === 'notes' ? unpackNotes(told.message) : []));
    const [early, kept] = [earlier(whole), earlier(linked)];
    expect(early.some(({ tick }) => tick < resumed)).toBe(true);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ tick }) => tick >= resumed)).toBe(true);
    const commands = linked.messages.filter((told) => told.at < from && told.kind === 'transport');
    expect(commands.map(({ message }) => message)).toMatchObject([{ state: 'paused', tick: resumed, time: from }]);
    const heard = (music: HeardMusic) => playEvening(music.messages, to).notes.filter(({ at }) => at >= from);
    expect(heard(linked).length).toBeGreaterThan(0);
    expect(heard(linked)).toEqual(heard(whole));
    await ada.leave();
  });

  test('a take is heard again with the music, from when it was recorded until it was deleted', async () => {
    const ask = askFrom(server);
    const waypoints = ['CDG', 'NRT'].map((airport) => ({ airport }));
    const made = (await ask('POST', '/api/logs', { title: 'Taken', seed: 7, waypoints })).body;
    const ada = await connect({ url: server.url, log: made.id, token: made.token });
    const heard: { readonly tick: number; readonly at: number }[] = [];
    const playback = createPlayback({
      room: ada,
      output: {
        play(note, inSeconds) {
          if ('player' in note) heard.push({ tick: note.tick, at: ada.roomTime() + 1_000 * inSeconds });
        },
        stop() {},
      },
    });
    await ada.transport.play();
    await until('there is a leg', () => ada.score.legs().length === 1);
    const leg = ada.score.legs()[0]!;
    const notes = Array.from({ length: Math.floor(leg.ticks / 120) }, (_, at) => {
      return { tick: 120 * at, ticks: 100, pitch: 60 + (at % 12), velocity: 90 };
    });
    const take = await ada.takes.record({ leg: leg.leg, sound: 0, notes });
    const muted = await ada.takes.record({ leg: leg.leg, sound: 9, notes: notes.slice(0, 4) });
    await ada.takes.change(muted.id, { muted: true });
    // Without notes there was no evening of music.
    await until('it is heard with the music', () => heard.length > 4 && [...ada.score.notesOf(leg.leg)].length > 0);
    const { deletedAt } = await ada.takes.remove(take.id);
    const to = Date.parse(deletedAt!);
    await until('it is heard no more', () => ada.takes.list().length === 1);
    await sleep(300);
    await ada.transport.pause();
    playback.close();

    const log = `/api/logs/${made.id}`;
    await until('the pause is written', async () => {
      const id = database('travel_logs').where('uuid', made.id).select('id');
      const last = await database('score_entries')
        .where({ log_id: id, kind: 'transport' })
        .orderBy([
          { column: 'epoch', order: 'desc' },
          { column: 'seq', order: 'desc' },
        ])
        .first();
      return JSON.parse(last.body).state === 'paused';
    });
    const { evenings } = (await ask('GET', `${log}/evenings`, undefined, made.token)).body as unknown as EveningList;
    const { from, to: end } = evenings[0]!;
    const musicOf = async (path: string, token?: string) =>
      (await ask('GET', path, undefined, token)).body as unknown as HeardMusic;
    const music = await musicOf(`${log}/evenings/${from}-${end}/music`, made.token);
    expect(music.takes).toMatchObject([{ by: ada.you.userId, to, sound: 0, solo: false }]);
    const again = playEvening(music.messages, end, music.takes).notes.flatMap(({ note, at }) =>
      'player' in note ? [{ tick: note.tick, at }] : [],
    );
    const before = heard.filter(({ at }) => at < to - 100);
    expect(before.length).toBeGreaterThan(0);
    // The clock of a member is an estimate, wrong by half a round trip: on a busy machine by some hundred ms.
    for (const { tick, at } of before)
      expect(again.some((note) => note.tick === tick && Math.abs(note.at - at) < 500)).toBe(true);
    expect(again.every(({ at }) => at >= Date.parse(take.recordedAt) && at < to)).toBe(true);
    expect(playEvening(music.messages, end).notes.some(({ note }) => 'player' in note)).toBe(false);

    const solo = music.takes!.map((each) => ({ ...each, solo: true }));
    const melody = playEvening(music.messages, end, solo).notes.filter(
      ({ note, at }) => 'voice' in note && note.voice === 'melody' && at >= solo[0]!.from && at < to,
    );
    expect(melody).toEqual([]);

    // A link to the last moment has of it what was still to come.
    const since = to - 1;
    const linkOf = async () =>
      (await ask('POST', `${log}/replay-links`, { from: since, to: end }, made.token)).body as unknown as {
        url: string;
      };
    const linked = await musicOf(`/api/replays/${new URL((await linkOf()).url).hash.slice(1)}/music`);
    const [left] = linked.takes!;
    expect(left!.notes.length).toBeLessThan(music.takes![0]!.notes.length);
    expect(left!.from).toBe(since);
    await ada.leave();
  });

  test('what was trimmed is in no evening, and in no link to one', async () => {
    const ask = askFrom(server);
    const waypoints = ['Hideout (12.3456, 65.4321)', 'CDG', 'NRT'].map((airport) => ({ airport }));
    const made = (await ask('POST', '/api/logs', { title: 'Secret', seed: 7, waypoints })).body;
    const ada = await connect({ url: server.url, log: made.id, token: made.token });
    const log = `/api/logs/${made.id}`;
    await ada.transport.play();
    const ofMusic = () => database('score_entries').where('kind', 'composition').where('body', 'like', '%Hideout%');
    await until('the music is written', async () => (await ofMusic()).length > 0);
    ada.travelLog.remove(ada.travelLog.read().waypoints[0]!.id);
    await ada.saved();
    await until('the music is without', () => ada.score.legs().length === 1);
    await until('which is written, too', async () => {
      const { body } = await database('score_entries')
        .where('log_id', database('travel_logs').where('uuid', made.id).select('id'))
        .where('kind', 'composition')
        .orderBy([
          { column: 'epoch', order: 'desc' },
          { column: 'seq', order: 'desc' },
        ])
        .first();
      return !body.includes('Hideout');
    });
    await sleep(500);
    ada.travelLog.setTitle('Open');
    await ada.saved();
    await sleep(20);
    ada.travelLog.setTitle('Later');
    await ada.saved();
    await ada.transport.pause();
    const evenings = async () =>
      ((await ask('GET', `${log}/evenings`, undefined, made.token)).body as unknown as { evenings: EveningDetails[] })
        .evenings;
    const [whole] = await evenings();
    expect(whole?.edits).toBe(4);
    await ask('POST', `${log}/trim`, { seq: 3 }, made.token);
    expect((await evenings())[0]?.edits).toBe(1);
    const path = `${log}/evenings/${whole!.from}-${whole!.to}`;
    const { start, scenes } = (await ask('GET', `${path}/scenes`, undefined, made.token)).body as unknown as Scenes;
    expect(JSON.stringify([start, scenes])).not.toMatch(/Secret|Hideout/);
    expect([start.seq, scenes.map(({ seq }) => seq)]).toEqual([3, [4]]);
    for (const after of ['', '?after=0.0']) {
      const music = JSON.stringify((await ask('GET', `${path}/music${after}`, undefined, made.token)).body);
      expect(music).toContain('"kind":"composition"');
      expect(music).not.toMatch(/Hideout|12\.3456|heard/);
    }
    await ada.leave();
  });
});
