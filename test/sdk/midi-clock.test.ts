import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEvents } from '../../client-sdk/events.ts';
import { createMidiOutput } from '../../client-sdk/midi/midi-output.ts';
import type { JamEvents } from '../../client-sdk/music/jam.ts';
import type { MusicEvents } from '../../client-sdk/music/music.ts';
import { createOwnPlayhead } from '../../client-sdk/music/own-playhead.ts';
import { createClientScore } from '../../client-sdk/music/score.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import { dueAt, passAt, passNear, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { replay } from '../support/replay.ts';

const [PULSE, SIXTEENTH, BAR] = [20, 120, 1_920];
/** Way of a message of the conductor, ms. */
const WAY = 60;
/** Room time, which is that of the timers and some. */
const AHEAD = 1_000_000;
/** Legs of two bars. */
const LEG = 2 * BAR;
const LEGS = 20;
const leg = (id: string, startTick: number): LegOutline => ({
  ...{ leg: id, revision: 0, from: 'CDG', to: 'NRT', startTick, ticks: LEG, tempo: 120 },
  ...{ metre: [4, 4], key: 'C major', programs: [], pan: 0 },
});
const legs = Array.from({ length: LEGS }, (_, index) => leg(`${index}`, index * LEG));

/** A room that is told where its music stands, and a MIDI output that keeps what it is sent. */
function openRoom() {
  const events = createEvents<MusicEvents & JamEvents>();
  const playhead = createOwnPlayhead();
  const score = createClientScore();
  const now = () => performance.now() + AHEAD;
  let isOn = false;
  let current: Transport = {
    ...{ epoch: 1, seq: 1, conductor: 'one', state: 'stopped', run: 1, tick: 0, time: now(), stageLead: 0, solo: null },
    ...{ tempos: [{ tick: 0, bpm: 120 }], endTick: LEGS * LEG },
  };
  /** When this member hears a tick, by the transport of the moment at which its pulse was sent. */
  const heardAt = (tick: number, under = passNear(current, tick, now())) => playhead.timeAt(tick, under);
  const sent: { readonly bytes: string; readonly at: number }[] = [];
  const output = createMidiOutput(
    { send: (bytes, at) => sent.push({ bytes: Buffer.from(bytes).toString('hex'), at: at! + AHEAD }) },
    { clock: true },
  );
  const stop = output.follow({
    transport: {
      get current() {
        return current;
      },
      heardAt,
    },
    score,
    takes: { played: () => [], silences: () => [], list: () => [], notesOf: () => [] },
    jam: { stageState: 'off', others: 'bar' },
    roomTime: now,
    on: events.on,
  });

  function tell(next: Partial<Omit<Transport, 'loop'>> & { readonly loop?: Transport['loop'] | undefined }): void {
    const { loop, ...rest } = { ...current, ...next };
    current = { ...rest, ...(loop && { loop }) };
    playhead.update(current, legs, isOn, now());
    events.emit('transport', current);
  }

  return {
    sent,
    now,
    playhead,
    get current() {
      return current;
    },
    tell,
    /** As the conductor did a moment ago: the playhead where it was, and nothing jumps. */
    goOn(change: Parameters<typeof tell>[0], moved = 0) {
      const then = now() - WAY;
      const pass = passAt(current, then);
      tell({ ...pass, tick: playheadAt(pass, then) + moved, time: Math.max(pass.time, then), ...change });
    },
    run(tick: number, change: Partial<Transport> = {}) {
      const { loop, ...rest } = passAt(current, now());
      const isIn = loop && tick >= loop.from && tick < loop.to;
      current = isIn ? { ...rest, loop } : rest;
      tell({ state: 'playing', run: rest.run + 1, tick, time: now() + 300 + current.stageLead, ...change });
    },
    stage(on: boolean) {
      isOn = on;
      playhead.update(current, legs, isOn, now());
    },
    close() {
      stop();
      output.close();
    },
  };
}

let room: ReturnType<typeof openRoom>;
beforeEach(() => {
  vi.useFakeTimers();
  room = openRoom();
});
afterEach(() => {
  room.close();
  vi.useRealTimers();
});

const words = () => room.sent.filter(({ bytes }) => bytes !== 'f8').map(({ bytes }) => bytes);
const pulses = () => room.sent.filter(({ bytes }) => bytes === 'f8').map(({ at }) => at);

test('a clock starts with the journey, has 24 pulses a quarter, and stops behind them', () => {
  room.run(0);
  const begun = room.current.time;
  vi.advanceTimersByTime(1_300);
  room.tell({ state: 'paused', run: 3, tick: 960, time: room.now() });
  expect(words()).toEqual(['fa', 'fc']);
  expect(room.sent[0]!.at).toBeCloseTo(begun - 1, 6);
  expect(pulses().length).toBeGreaterThanOrEqual(48);
  for (const [index, at] of pulses().entries()) expect(at).toBeCloseTo(begun + (index * 500) / 24, 6);
  expect(room.sent.at(-1)!.at).toBeGreaterThanOrEqual(pulses().at(-1)!);
  const count = room.sent.length;
  vi.advanceTimersByTime(5_000);
  expect(room.sent).toHaveLength(count);
});

test('a clock goes on at the song position of the next sixteenth, and jumps with a seek', () => {
  room.run(1_000);
  const begun = room.current.time;
  vi.advanceTimersByTime(1_000);
  room.run(300 * SIXTEENTH);
  vi.advanceTimersByTime(500);
  // Sixteenth 9 is tick 1,080; sixteenth 300 is 2 · 128 + 44.
  expect(words()).toEqual(['f20900', 'fb', 'fc', 'f22c02', 'fb']);
  expect(pulses()[0]!).toBeCloseTo(begun + (80 * 500) / 480, 6);
});

test('a clock follows a loop pass by pass, without a gap in its pulses', () => {
  room.run(0);
  room.goOn({ loop: { leg: '0', from: 0, to: BAR } });
  vi.advanceTimersByTime(2_400);
  expect(words()).toEqual(['fa', 'fc', 'fa']);
  const gaps = pulses()
    .slice(1)
    .map((at, index) => at - pulses()[index]!);
  expect(Math.max(...gaps)).toBeCloseTo(500 / 24, 6);
  expect(Math.min(...gaps)).toBeCloseTo(500 / 24, 6);
});

/** An act of a member or the conductor, and its length, ms. */
const act = fc.tuple(
  fc.constantFrom('play', 'pause', 'seek', 'tempo', 'splice', 'longer', 'loop', 'let go', 'on', 'off'),
  fc.nat({ max: 30 * BAR }),
  fc.integer({ min: 20, max: 2_500 }),
);

test('a receiver is where the music is over pauses, seeks, loops, the stage and changes of tempo', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 3, maxLength: 14 }), (acts) => {
      room.close();
      room = openRoom();
      room.run(0);
      /** A receiver: sixteenths and pulses as its messages tell it. */
      let position = 0;
      let isRunning = false;
      let read = 0;
      let last = Number.NEGATIVE_INFINITY;

      function receive(): void {
        for (const { bytes, at } of room.sent.slice(read)) {
          expect(at).toBeGreaterThanOrEqual(last - 1e-6);
          const isBunched = at === last;
          last = at;
          if (bytes === 'fa') position = 0;
          if (bytes.startsWith('f2')) {
            expect(isRunning).toBe(false);
            const [low, high] = [Number.parseInt(bytes.slice(2, 4), 16), Number.parseInt(bytes.slice(4), 16)];
            position = (low + 128 * high) * SIXTEENTH;
          }
          if (bytes === 'fa' || bytes === 'fb') isRunning = true;
          if (bytes === 'fc') isRunning = false;
          if (bytes !== 'f8') continue;
          expect(isRunning).toBe(true);
          const due = room.playhead.timeAt(position, passNear(room.current, position, at));
          // A pulse whose time has come earlier by a change of tempo follows those that the port has already.
          if (!isBunched) expect(Math.abs(at - due!), `tick ${position}`).toBeLessThanOrEqual(1);
          position += PULSE;
        }
        read = room.sent.length;
      }

      for (const [kind, tick, ms] of acts) {
        const { state, stageLead, tempos, loop } = room.current;
        const now = room.now();
        const playhead = playheadAt(room.current, now);
        const legStart = Math.floor(playhead / LEG) * LEG;
        const pass = passAt(room.current, now);
        const isNearEnd = dueAt(pass, legStart + LEG) - now < 1_000 + stageLead;
        switch (kind) {
          case 'play':
            if (state !== 'playing') room.run(room.current.tick);
            break;
          case 'pause':
            if (state === 'playing') room.run(playhead, { state: 'paused', time: now });
            break;
          case 'seek':
            room.run(tick, { state });
            break;
          case 'tempo':
            if (stageLead === 0) room.goOn({ tempos: [{ tick: 0, bpm: 60 + (tick % 120) }] });
            break;
          case 'splice': {
            const from = Math.ceil((playheadAt(pass, now + 250 + stageLead) + 1) / 480) * 480;
            const kept = tempos.filter((each) => each.tick < from);
            if (!loop) room.goOn({ tempos: [...kept, { tick: from, bpm: 60 + (tick % 120) }] });
            break;
          }
          case 'longer':
            // A leg before it has a bar more.
            if (state !== 'playing' || loop || now < room.current.time || playhead >= LEGS * LEG - BAR) break;
            position += BAR;
            room.goOn({ tempos: tempos.map((each) => ({ ...each, tick: each.tick && each.tick + BAR })) }, BAR);
            break;
          case 'loop':
            if (state === 'playing' && !loop && playhead < LEGS * LEG && !isNearEnd)
              room.goOn({ loop: { leg: `${legStart / LEG}`, from: legStart, to: legStart + LEG } });
            break;
          case 'let go':
            if (loop && !isNearEnd) room.goOn({ loop: undefined });
            break;
          case 'on':
            room.goOn({ stageLead: stageLead || 700 });
            room.stage(true);
            break;
          case 'off':
            room.stage(false);
            break;
          default:
            kind satisfies never;
        }
        vi.advanceTimersByTime(ms);
        receive();
      }
    }),
    { ...replay, numRuns: 40 },
  );
});
