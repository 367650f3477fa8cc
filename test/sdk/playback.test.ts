import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEvents } from '../../client-sdk/events.ts';
import type { JamEvents } from '../../client-sdk/music/jam.ts';
import type { MusicEvents } from '../../client-sdk/music/music.ts';
import { createPlayback, type Playback } from '../../client-sdk/music/playback.ts';
import type { PlayedNote } from '../../client-sdk/music/played-note.ts';
import { createClientScore } from '../../client-sdk/music/score.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import { type NoteEvent, packNotes } from '../../protocol/note-event.ts';
import type { Take } from '../../protocol/take.ts';
import type { Silence } from '../../protocol/take-notes.ts';
import { dueAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { replay } from '../support/replay.ts';

/** At 125 quarters a minute a tick is a ms. */
const TEMPOS = [{ tick: 0, bpm: 125 }];
const START = 5_000_000;
const LEG: LegOutline = {
  ...{ leg: 'a', revision: 0, from: 'CDG', to: 'NRT', startTick: 0, ticks: 600_000, tempo: 125 },
  ...{ metre: [4, 4], key: 'C major', programs: [], pan: 0 },
};
const note = (tick: number, offset = 0): NoteEvent => ({
  ...{ voice: 'melody', index: tick, tick, ticks: 100, pitch: 60, velocity: 80, offset },
});

/** A room whose clock and timers a test moves apart. */
function openRoom() {
  const events = createEvents<MusicEvents & JamEvents>();
  const score = createClientScore();
  score.setComposition({ epoch: 1, seq: 1, legs: [LEG], load: 'live' });
  let now = START;
  let current: Transport | undefined;
  const played: { tick: number; inMs: number }[] = [];
  const taken: PlayedNote[] = [];
  const takes: Take[] = [];
  const silences: Silence[] = [];
  const move = (change: Partial<Transport>) => {
    const before = current ?? { run: 0, tick: 0, state: 'stopped' as const };
    current = {
      ...{ epoch: 1, seq: 2, conductor: null, tempos: TEMPOS, endTick: LEG.ticks, stageLead: 0, solo: null },
      ...before,
      time: now,
      ...change,
    };
    events.emit('transport', current);
  };
  return {
    room: {
      transport: {
        get current() {
          return current;
        },
        heardAt: (tick: number, under = current) => under && dueAt(under, tick),
      },
      score,
      jam: { stageState: 'off' as const, others: 'bar' as const },
      takes: { played: () => taken, silences: () => silences, list: () => takes, notesOf: () => taken },
      roomTime: () => now,
      on: events.on,
    },
    output: {
      play: ({ tick }: { tick: number }, inSeconds: number) => {
        played.push({ tick, inMs: now + inSeconds * 1000 - START });
      },
      stop() {},
    },
    played,
    silences,
    /** A take of these ticks is there. */
    take(...ticks: readonly number[]) {
      takes.push({ id: `${takes.length}` } as Take);
      const player = { userId: 1, name: 'Ada', color: '' };
      for (const tick of ticks)
        taken.push({
          player,
          sound: 0,
          leg: LEG.leg,
          tick,
          ticks: 50,
          pitch: 72,
          velocity: 90,
          at: LEG.startTick + tick,
        });
      events.emit('takes', undefined);
    },
    move,
    /** Notes arrive. */
    tell(...ticks: number[]) {
      for (const heard of score.add({ leg: 'a', revision: 0, ...packNotes(ticks.map((tick) => note(tick))) }))
        events.emit('note', heard);
    },
    /** Notes arrive that sound beside their ticks. */
    tellMoved(...moved: readonly (readonly [tick: number, offset: number])[]) {
      for (const heard of score.add({ leg: 'a', revision: 0, ...packNotes(moved.map(([tick, by]) => note(tick, by))) }))
        events.emit('note', heard);
    },
    /** An answer of the server with all notes so far; none of the new ones is told one by one. */
    answer(...ticks: number[]) {
      const missed = score.replaceAll([{ leg: 'a', revision: 0, ...packNotes(ticks.map((tick) => note(tick))) }]);
      events.emit('score', { missed: missed.length });
    },
    /** Time passes without a timer. */
    sleep(ms: number) {
      now += ms;
    },
    /** One timer fires. */
    turn: () => vi.advanceTimersToNextTimer(),
    /** Time passes, with timers that are so far apart. */
    pass(ms: number, every = 25) {
      for (let left = ms; left > 0; left -= every) {
        now += Math.min(every, left);
        vi.advanceTimersToNextTimer();
      }
    },
  };
}

const upTo = (end: number, step = 100) => Array.from({ length: end / step }, (_, at) => at * step);

describe('playback', () => {
  let stage: ReturnType<typeof openRoom>;
  let playback: Playback;
  beforeEach(() => {
    vi.useFakeTimers();
    stage = openRoom();
    playback = createPlayback(stage);
  });
  afterEach(() => {
    playback.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const playFrom = (tick: number) => stage.move({ state: 'playing', run: 1, tick });

  test('hands each note over once, ahead of its time', () => {
    const ticks = upTo(3_000).slice(1);
    stage.tell(...ticks);
    playFrom(0);
    stage.pass(4_000);
    expect(stage.played).toEqual(ticks.map((tick) => ({ tick, inMs: tick })));
    expect(playback.late).toBe(0);
  });

  test('P12: plays a leg that repeats without a gap, each note once a pass, whether or not its conductor is heard of', () => {
    const loop = { leg: 'a', from: 0, to: 1_000 };
    stage.tell(...upTo(1_000, 250));
    stage.move({ state: 'playing', run: 1, tick: 500, time: START + 100, loop });
    stage.pass(1_620);
    // The conductor tells of the third pass, a moment late; the second one it has not told of.
    stage.move({ run: 3, tick: 0, time: START + 1_600, loop });
    stage.pass(1_380);
    const passed = [500, 750, ...upTo(1_000, 250), ...upTo(1_000, 250), 0, 250, 500];
    expect(stage.played).toEqual(passed.map((tick, at) => ({ tick, inMs: 100 + 250 * at })));
    expect(playback.late).toBe(0);
  });

  test('M21: hands each note over at its offset, early ones in time', () => {
    const moved = upTo(3_000)
      .slice(1)
      .map((tick, at) => [tick, [-40, 25, 0, -7, 120][at % 5]!] as const);
    stage.tellMoved(...moved);
    playFrom(0);
    stage.pass(4_000);
    expect(stage.played.toSorted((a, b) => a.tick - b.tick)).toEqual(
      moved.map(([tick, offset]) => ({ tick, inMs: tick + offset })),
    );
    expect(playback.late).toBe(0);
  });

  test('M21: no note sounds before its leg or before the run, and none is left out for its offset', () => {
    stage.tellMoved([0, -50], [1_000, -50], [1_990, 20], [2_000, -30], [2_100, -30]);
    stage.move({ state: 'playing', run: 1, tick: 0, time: START + 100 });
    stage.pass(1_500);
    expect(stage.played).toEqual([
      { tick: 0, inMs: 100 },
      { tick: 1_000, inMs: 1_050 },
    ]);
    stage.played.length = 0;
    stage.move({ state: 'playing', run: 2, tick: 2_000, time: START + 1_600 });
    stage.pass(500);
    expect(stage.played.toSorted((a, b) => a.tick - b.tick)).toEqual([
      { tick: 1_990, inMs: 1_610 },
      { tick: 2_000, inMs: 1_600 },
      { tick: 2_100, inMs: 1_670 },
    ]);
    expect(playback.late).toBe(0);
  });

  test('M21: an edit of the same run neither repeats nor loses a note between its tick and its sound', () => {
    stage.tellMoved([1_000, 60], [1_100, -60]);
    playFrom(0);
    stage.pass(1_050);
    stage.move({ state: 'playing', run: 1, tick: 1_050 });
    stage.pass(1_000);
    expect(stage.played).toEqual([
      { tick: 1_100, inMs: 1_040 },
      { tick: 1_000, inMs: 1_060 },
    ]);
  });

  test('P10: leaves out the melody under a solo, live or recorded', () => {
    stage.tell(...upTo(3_000).slice(1));
    stage.silences.push({ from: 500, to: 800 });
    const player = { userId: 1, name: 'Ada', color: '' };
    const [from, until] = [1_000, 1_400].map((tick) => ({ leg: LEG.leg, tick }));
    stage.move({ state: 'playing', run: 1, tick: 0, solo: { member: 'ada', player, from: from!, until: until! } });
    stage.pass(4_000);
    const silent = (tick: number) => (tick >= 500 && tick < 800) || (tick >= 1_000 && tick < 1_400);
    expect(stage.played.map(({ tick }) => tick)).toEqual(
      upTo(3_000)
        .slice(1)
        .filter((tick) => !silent(tick)),
    );
  });

  test('T1: a take that is recorded while its notes are on their way from the stage does not repeat them', () => {
    stage.move({ state: 'playing', run: 1, tick: 0, stageLead: 500 });
    stage.pass(1_000);
    stage.take(200, 1_200, 1_400, 5_000);
    stage.pass(6_000);
    expect(stage.played.map(({ tick }) => tick)).toEqual([5_000]);
    stage.move({ state: 'playing', run: 2, tick: 0, stageLead: 500 });
    stage.pass(6_000);
    expect(stage.played.map(({ tick }) => tick)).toEqual([5_000, 200, 1_200, 1_400, 5_000]);
  });

  test('counts the notes of a sleep, and no note twice', () => {
    stage.tell(...upTo(10_000));
    playFrom(0);
    stage.pass(1_000);
    stage.sleep(6_000);
    stage.pass(4_000);
    // Those up to 1,100 were handed over before; those from 7,000 on, after.
    expect(playback.late).toBe(upTo(10_000).filter((tick) => tick >= 1_120 && tick < 6_995).length);
    expect(stage.played.length + playback.late).toBe(100);
  });

  test('counts what fell due before an edit or a pause is heard of, under the tempo of then', () => {
    stage.tell(...upTo(10_000));
    playFrom(0);
    stage.pass(1_000);
    stage.sleep(3_000);
    stage.move({ state: 'playing', tick: 4_000, tempos: [{ tick: 0, bpm: 250 }] });
    expect(playback.late).toBe(28);
    stage.sleep(1_000);
    stage.move({ state: 'paused', tick: 6_000 });
    expect(stage.played.length + playback.late).toBe(60);
    stage.pass(5_000);
    expect(stage.played.length + playback.late).toBe(60);
  });

  test('counts nothing of what a seek leaves out, nor of what sounded before it was opened', () => {
    stage.tell(...upTo(2_000));
    playFrom(0);
    stage.pass(500);
    stage.move({ state: 'playing', run: 2, tick: 8_000 });
    stage.tell(...upTo(10_000));
    stage.pass(3_000);
    expect(playback.late).toBe(0);
    const later = createPlayback(stage);
    stage.pass(100);
    expect(later.late).toBe(0);
    later.close();
  });

  test('counts the notes of a score that came too late, and plays the rest', () => {
    playFrom(0);
    stage.pass(5_000);
    stage.answer(...upTo(8_000));
    stage.pass(5_000);
    expect(playback.late).toBe(50);
    expect(stage.played.map(({ tick }) => tick)).toEqual(upTo(8_000).slice(50));
  });

  test('counts notes that were taken back in time neither as played nor as late', () => {
    stage.tell(...upTo(10_000));
    playFrom(0);
    stage.pass(1_000);
    stage.sleep(6_000);
    stage.room.score.replace({ leg: 'a', revision: 1, fromTick: 2_000 });
    stage.pass(4_000);
    expect(stage.played.length + playback.late).toBe(20);
  });

  test('every note that falls due is handed over or counted, however timers and messages come', () => {
    const step = fc.record({
      sleep: fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 40 }) }, { weight: 1, arbitrary: fc.nat({ max: 9_000 }) }),
      timers: fc.nat({ max: 3 }),
      told: fc.array(fc.nat({ max: 60_000 }), { maxLength: 8 }),
      anew: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const drawn = openRoom();
        const { late, close } = opened(drawn);
        const told = new Set<number>();
        drawn.move({ state: 'playing', run: 1, tick: 0 });
        for (const { sleep, timers, told: ticks, anew } of steps) {
          drawn.sleep(sleep);
          for (const tick of ticks) told.add(tick);
          if (anew) drawn.answer(...told);
          else drawn.tell(...ticks);
          for (let left = timers; left > 0; left--) vi.advanceTimersToNextTimer();
        }
        drawn.pass(70_000, 500);
        const { played } = drawn;
        expect(played.length + late()).toBe(told.size);
        expect(new Set(played.map(({ tick }) => tick)).size).toBe(played.length);
        for (const { tick, inMs } of played) expect(inMs).toBeLessThanOrEqual(tick + 30);
        close();
      }),
      { ...replay, numRuns: 200 },
    );
  });

  function opened(drawn: ReturnType<typeof openRoom>) {
    const made = createPlayback(drawn);
    return { late: () => made.late, close: made.close };
  }

  describe('of a hidden page', () => {
    const page = Object.assign(new EventTarget(), { hidden: false });
    beforeEach(() => {
      playback.close();
      page.hidden = false;
      vi.stubGlobal('document', page);
      playback = createPlayback(stage);
    });

    function hide() {
      page.hidden = true;
      page.dispatchEvent(new Event('visibilitychange'));
    }

    test('is fed ahead from the moment on at which it is hidden', () => {
      stage.tell(...upTo(20_000));
      playFrom(0);
      stage.pass(1_000);
      hide();
      stage.pass(15_000, 1_000);
      expect(playback.late).toBe(0);
    });

    test('is fed as far ahead as its timers are apart, and no farther', () => {
      stage.tell(...upTo(600_000, 500));
      playFrom(0);
      hide();
      stage.pass(5_000, 1_000);
      stage.pass(60_000, 60_000);
      const { late } = playback;
      stage.pass(240_000, 60_000);
      expect(playback.late).toBe(late);
      page.hidden = false;
      page.dispatchEvent(new Event('visibilitychange'));
      const before = stage.played.length;
      stage.pass(10_000);
      expect(stage.played.length).toBe(before);
    });

    test('plays what messages bring while no timer fires', async () => {
      stage.tell(...upTo(6_000));
      playFrom(0);
      hide();
      stage.pass(3_000, 1_000);
      for (let second = 3; second < 60; second++) {
        stage.sleep(1_000);
        stage.tell(...upTo((second + 4) * 1_000).slice(-10));
        await Promise.resolve();
      }
      stage.turn();
      expect(playback.late).toBe(0);
    });
  });
});
