import { beforeEach, describe, expect, test } from 'vitest';
import { createJamPlayback, type JamPlayback } from '../../client-sdk/music/jam-playback.ts';
import type { PlayableRoom } from '../../client-sdk/music/output.ts';
import { createClientScore } from '../../client-sdk/music/score.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import type { JamDown, JamEvent } from '../../protocol/jam.ts';
import { dueAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';

const ADA = { userId: 1, name: 'Ada', color: '#a04040' };
const leg = (id: string, startTick: number, metre: [number, number] = [4, 4]): LegOutline => ({
  ...{ leg: id, revision: 0, from: 'CDG', to: 'FRA', startTick, ticks: 3_840, tempo: 120, metre },
  ...{ key: 'D minor', programs: [0], pan: 0 },
});
const START = 10_000;
const PLAYING: Transport = {
  ...{ epoch: 1, seq: 1, conductor: 'one', state: 'playing', run: 1, tick: 0, time: START },
  ...{ tempos: [{ tick: 0, bpm: 125 }], endTick: 7_680, stageLead: 500, solo: null },
};
/** At 125 a tick takes one ms. */
const at = (tick: number) => START + tick;

let now: number;
let transport: Transport;
let jam: { stageState: 'off' | 'waiting' | 'on'; others: 'direct' | 'bar' };
let held: { pitch: number; from: number; until?: number }[];
let playback: JamPlayback;
const score = createClientScore();

beforeEach(() => {
  now = START;
  transport = PLAYING;
  jam = { stageState: 'off', others: 'bar' };
  held = [];
  score.setComposition({ epoch: 1, seq: 1, legs: [leg('cdg', 0), leg('fra', 3_840, [3, 4])], load: 'live' });
  const room: PlayableRoom = {
    transport: {
      get current() {
        return transport;
      },
      heardAt: (tick) => dueAt(transport, tick) - (jam.stageState === 'on' ? transport.stageLead : 0),
    },
    score,
    takes: { played: () => [], silences: () => [], list: () => [], notesOf: () => [] },
    get jam() {
      return jam;
    },
    roomTime: () => now,
    on: () => () => {},
  };
  const output = {
    play() {},
    hold({ pitch }: { pitch: number }, inSeconds: number) {
      const note: (typeof held)[0] = { pitch, from: now + inSeconds * 1000 };
      held.push(note);
      return (endsIn: number) => {
        note.until ??= now + endsIn * 1000;
      };
    },
  };
  playback = createJamPlayback(room, output, 30);
});

const on = (tick: number, pitch = 60): JamEvent => ({ kind: 'on', at: tick, pitch, velocity: 90 });
const off = (tick: number, pitch = 60): JamEvent => ({ kind: 'off', at: tick, pitch });

function placed(events: readonly JamEvent[], more: Partial<Extract<JamDown, { kind: 'placed' }>> = {}): JamDown {
  const upTo = events.at(-1)?.at ?? 0;
  return {
    ...{ kind: 'placed', member: 'ada', player: ADA, leg: 'cdg', upTo, sound: 0, held: [] },
    ...{ events: [...events], ...more },
  };
}

/** Lets time pass in the turns of a playback. */
function pass(until: number): void {
  for (; now < until; now += 25) playback.turn(now + 120);
}

describe('P1: a note of the stage', () => {
  test('sounds exactly at its place, and ends at the place of its end', () => {
    playback.receive(placed([on(700), off(900)]));
    pass(at(1_000));
    expect(held).toEqual([{ pitch: 60, from: at(700), until: at(900) }]);
  });

  test('moves with a tempo that changes before it', () => {
    playback.receive(placed([on(700), off(900)]));
    transport = { ...PLAYING, tempos: [{ tick: 0, bpm: 62.5 }] };
    pass(at(2_000));
    expect(held).toEqual([{ pitch: 60, from: at(1_400), until: at(1_800) }]);
  });

  test('that comes after its time is dropped and counted', () => {
    now = at(800);
    playback.receive(placed([on(700), off(900)]));
    pass(at(1_000));
    expect(held).toEqual([]);
    expect(playback.late).toBe(1);
  });

  test.each([
    ['whose leg is gone', () => score.setComposition({ epoch: 1, seq: 2, legs: [leg('fra', 0)], load: 'live' })],
    [
      'whose leg is shorter',
      () => score.setComposition({ epoch: 1, seq: 2, legs: [{ ...leg('cdg', 0), ticks: 600 }], load: 'live' }),
    ],
  ])('%s is dropped and counted, and not moved', (_, edit) => {
    playback.receive(placed([on(700), off(900)]));
    edit();
    pass(at(1_000));
    expect(held).toEqual([]);
    expect(playback.displaced).toBe(1);
  });

  test('sounds a bar later for another one on stage, and at the same beat of the next leg', () => {
    jam.stageState = 'on';
    playback.receive(placed([on(480), off(600)]));
    playback.receive(placed([on(3_360), off(3_400)]));
    pass(at(6_000));
    expect(held).toEqual([
      { pitch: 60, from: at(480 + 1_920 - 500), until: at(600 + 1_920 - 500) },
      // The last beat of four has no counterpart in a bar of three: the end of that bar.
      { pitch: 60, from: at(3_840 + 1_439 - 500), until: at(3_840 + 1_439 - 500) },
    ]);
  });

  test('sounds as it arrives for another one on stage who wants that', () => {
    Object.assign(jam, { stageState: 'on', others: 'direct' });
    now = at(0);
    playback.receive(placed([on(480)]));
    pass(at(200));
    // It was played 20 ms ago, where the stage was then.
    expect(held[0]!.from).toBeGreaterThanOrEqual(at(0));
    expect(held[0]!.from).toBeLessThanOrEqual(at(60));
  });
});

describe('P6: no note hangs', () => {
  test('when its player is gone, it ends where it was played up to', () => {
    playback.receive(placed([on(700)], { held: [60] }));
    playback.receive(placed([], { upTo: 1_000, held: [60] }));
    playback.receive({ kind: 'gone', member: 'ada', player: ADA });
    pass(at(1_200));
    expect(held).toEqual([{ pitch: 60, from: at(700), until: at(1_000) }]);
  });

  test('when its end was lost, the next watermark ends it', () => {
    playback.receive(placed([on(700)], { held: [60] }));
    playback.receive(placed([], { upTo: 900, held: [] }));
    pass(at(1_000));
    expect(held[0]!.until).toBe(at(900));
  });

  test('when nothing comes of its player any more, it ends after three seconds', () => {
    playback.receive(placed([on(700)], { held: [60] }));
    pass(at(3_400));
    expect(held[0]!.until).toBeLessThan(at(3_200));
  });

  test('when it lasts over 16 s, it ends', () => {
    transport = { ...PLAYING, endTick: 100_000 };
    playback.receive(placed([on(100)], { held: [60] }));
    for (let tick = 1_000; tick < 18_000; tick += 1_000) {
      pass(at(tick));
      playback.receive(placed([], { upTo: Math.min(tick, 3_840), held: [60] }));
    }
    expect(held[0]!.until! - held[0]!.from).toBeGreaterThan(15_900);
    expect(held[0]!.until! - held[0]!.from).toBeLessThan(16_100);
  });

  test('when the connection is lost, it ends, and the end that comes later ends nothing else', () => {
    playback.receive(placed([on(100)], { held: [60] }));
    pass(at(300));
    playback.lost();
    pass(at(400));
    expect(held[0]!.until).toBeLessThanOrEqual(at(400));
    playback.receive(placed([off(500)]));
    pass(at(700));
    expect(held).toHaveLength(1);
  });

  test('when it begins behind a lost connection, before what ends the earlier ones, its own end ends it', () => {
    playback.receive(placed([on(700)], { held: [60] }));
    playback.lost();
    playback.receive(placed([on(750, 64)], { held: [60, 64] }));
    pass(at(900));
    playback.receive(placed([off(950, 64)]));
    pass(at(1_200));
    expect(held.map(({ pitch, until }) => [pitch, until])).toEqual([
      [60, at(700)],
      [64, at(950)],
    ]);
  });

  test('a pedal holds it until it is lifted', () => {
    playback.receive(
      placed([{ kind: 'sustain', at: 100, down: true }, on(200), off(300), { kind: 'sustain', at: 800, down: false }]),
    );
    pass(at(1_000));
    expect(held).toEqual([{ pitch: 60, from: at(200), until: at(800) }]);
  });

  test('one of the same pitch ends when the next begins', () => {
    playback.receive(placed([on(200), on(400), off(600)]));
    pass(at(1_000));
    expect(held.map(({ until }) => until)).toEqual([at(400), at(600)]);
  });
});

describe('P9: notes between stage and hall', () => {
  const become = (next: Partial<Transport>) => {
    const before = transport;
    transport = { ...transport, ...next };
    playback.follow(before, transport);
  };

  test('are kept over a pause', () => {
    playback.receive(placed([on(700), off(900)]));
    pass(at(400));
    become({ state: 'paused', run: 2, tick: 400, time: now });
    pass(at(2_000));
    expect(held).toEqual([]);
    become({ state: 'playing', run: 3, tick: 400, time: now + 800 });
    const resumed = now + 800;
    pass(resumed + 700);
    expect(held).toEqual([{ pitch: 60, from: resumed + 300, until: resumed + 500 }]);
  });

  test.each([
    ['a seek', { run: 2, tick: 100 }],
    ['a stop', { state: 'stopped' as const, run: 2, tick: 0 }],
  ])('are dropped by %s', (_, next) => {
    playback.receive(placed([on(700), off(900)]));
    become({ ...next, time: now });
    become({ state: 'playing', run: 3, tick: 0, time: now });
    pass(at(2_000));
    expect(held).toEqual([]);
  });
});

describe('P8: notes of a player off stage', () => {
  const direct = (time: number): JamDown => ({
    ...{ kind: 'direct', member: 'ada', player: ADA, time, sound: 0, held: [60 + (time % 12)] },
    ...{ events: [{ kind: 'on', at: 0, pitch: 60 + (time % 12), velocity: 90 }] },
  });

  test('sound on arrival, 10 ms later on an even line', () => {
    for (let sent = at(0); sent < at(1_000); sent += 100) {
      now = sent + 40;
      playback.receive(direct(sent));
      playback.turn(now + 120);
      expect(held.at(-1)!.from).toBe(sent + 40 + 10);
    }
  });

  test('are evened out over an uneven line, by 60 ms at most', () => {
    const apart: number[] = [];
    for (let turn = 0; turn < 60; turn++) {
      const sent = at(turn * 100);
      now = sent + 40 + ((turn * 17) % 40);
      playback.receive(direct(sent));
      playback.turn(now + 120);
      if (turn >= 32) apart.push(held.at(-1)!.from - sent);
    }
    expect(Math.max(...apart) - Math.min(...apart)).toBeLessThan(4);
    expect(Math.max(...apart)).toBeLessThanOrEqual(40 + 60);
  });
});
