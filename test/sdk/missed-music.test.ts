import { afterEach, expect, test, vi } from 'vitest';
import { createEvents } from '../../client-sdk/events.ts';
import { createMusic, type MusicEvents } from '../../client-sdk/music/music.ts';
import type { RoomSocket } from '../../client-sdk/room-socket.ts';
import { type NoteEvent, packNotes } from '../../protocol/note-event.ts';
import { until } from '../support/until.ts';

const note = (index: number, pitch: number): NoteEvent => ({
  ...{ voice: 'melody', index, tick: 480 * index, ticks: 420 },
  ...{ pitch, velocity: 80, offset: 0 },
});

afterEach(() => vi.useRealTimers());

interface Score {
  readonly epoch: number;
  readonly seq: number;
  readonly legs: readonly { leg: string; revision: number; notes: number[] }[];
}

/** A socket in the hands of a test, which answers with this score when it is asked. */
function openSocket(score: () => Score) {
  const listeners = new Map<string, (message: unknown) => void>();
  let asked = 0;
  const socket = {
    on: (name: string, listener: (message: unknown) => void) => listeners.set(name, listener),
    timeout: () => ({
      emit(_name: string, _message: unknown, answer: (error: null, answer: unknown) => void) {
        asked += 1;
        answer(null, { ok: true, ...score() });
      },
    }),
  } as unknown as RoomSocket;
  return {
    socket,
    tell: (name: string, message: object) => listeners.get(name)!(message),
    asked: () => asked,
  };
}

/** A client that receives music from a socket in the hands of a test. */
function listen(score: () => Score) {
  const { socket, tell, asked } = openSocket(score);
  const events = createEvents<MusicEvents>();
  let played = 0;
  const missed: number[] = [];
  events.on('score', (answer) => missed.push(answer.missed));
  events.on('note', () => {
    played += 1;
  });
  const music = createMusic(events, () => performance.now());
  music.receiveFrom(socket);
  music.requestScore(socket);
  const legs = [{ leg: 'a', startTick: 0, ticks: 15_360, metre: [4, 4], revision: 0 }];
  tell('composition', { epoch: 1, seq: 1, legs });
  return {
    music,
    tell,
    pitches: () => [...music.score.notes()].map(({ pitch }) => pitch),
    places: () => [...music.score.notes()].map(({ at }) => at),
    asked,
    played: () => played,
    missed,
  };
}

test('M8: notes that a lost message took back are gone once the score was asked for', async () => {
  const { tell, pitches, asked } = listen(() => ({
    ...{ epoch: 1, seq: 4 },
    legs: [{ leg: 'a', revision: 2, ...packNotes([note(0, 60), note(1, 67)]) }],
  }));
  tell('notes', { epoch: 1, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(0, 60), note(1, 62)]) });
  // Number 3, which takes note 1 back, never comes.
  tell('notes', { epoch: 1, seq: 4, leg: 'a', revision: 2, fromTick: 480, ...packNotes([note(1, 67)]) });
  await until('the score was asked for', () => asked() === 2);
  expect(pitches()).toEqual([60, 67]);
});

test('an answer is announced with the count of notes that were missed', () => {
  const answer = {
    ...{ epoch: 1, seq: 4 },
    legs: [{ leg: 'a', revision: 1, ...packNotes([note(0, 60), note(1, 62)]) }],
  };
  const { music, missed } = listen(() => answer);
  music.requestScore(openSocket(() => answer).socket);
  expect(missed).toEqual([2, 0]);
});

test('M3: notes take back what their revision replaced, where that word was lost', () => {
  const { tell, pitches } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  const two = packNotes([note(0, 60), note(1, 62)]);
  tell('notes', { epoch: 1, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...two });
  tell('notes', { epoch: 1, seq: 4, leg: 'a', revision: 2, fromTick: 480, ...packNotes([note(1, 67)]) });
  expect(pitches()).toEqual([60, 67]);
});

test('M7: what a conductor told and could not write down is gone when another one takes over', () => {
  const { tell, pitches } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  const [first, second] = [packNotes([note(0, 60)]), packNotes([note(1, 62)])];
  tell('notes', { epoch: 1, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...first });
  tell('notes', { epoch: 1, seq: 3, leg: 'a', revision: 2, fromTick: 480, ...second });
  const legs = [{ leg: 'a', startTick: 0, ticks: 15_360, metre: [4, 4], revision: 1 }];
  tell('composition', { epoch: 2, seq: 1, legs });
  tell('notes', { epoch: 2, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...second });
  expect(pitches()).toEqual([60, 62]);
});

test('M8, M9: a higher epoch asks as well, and what came since is kept where the answer lags behind', async () => {
  const { tell, pitches, asked } = listen(() => ({
    ...{ epoch: 2, seq: 0 },
    legs: [{ leg: 'a', revision: 1, ...packNotes([note(0, 60)]) }],
  }));
  tell('notes', { epoch: 1, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(0, 60)]) });
  tell('notes', { epoch: 2, seq: 1, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(1, 64)]) });
  await until('the score was asked for', () => asked() === 2);
  expect(pitches()).toEqual([60, 64]);
});

test('M8, M9: who joins while music plays asks until the answer knows what was on its way to the score log', async () => {
  vi.useFakeTimers();
  const answer = { epoch: 1, seq: 0, legs: [{ leg: 'a', revision: 1, ...packNotes([note(0, 60)]) }] };
  const { tell, asked, pitches } = listen(() => answer);
  tell('welcome', {});
  tell('transport', { epoch: 1, seq: 5, state: 'playing', tick: 0, time: 0, tempos: [{ tick: 0, bpm: 120 }] });
  tell('notes', { epoch: 1, seq: 6, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(1, 62)]) });
  await vi.advanceTimersByTimeAsync(2_000);
  const before = asked();
  expect(before).toBeGreaterThan(1);
  answer.seq = 5;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(before + 1);
  expect(pitches()).toEqual([60, 62]);
});

test('M9: what nobody knows is not asked for without end', async () => {
  vi.useFakeTimers();
  const { tell, asked } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  tell('notes', { epoch: 1, seq: 3, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(1, 62)]) });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked()).toBe(6);
});

test('M8: numbers without a gap ask for nothing', async () => {
  const { tell, asked } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  for (let seq = 2; seq < 20; seq++)
    tell('notes', { epoch: 1, seq, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(seq, 60)]) });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(asked()).toBe(1);
});

test('M1: who comes back to an instance that knows less than it does hears no lower epoch, and keeps what it knows', async () => {
  vi.useFakeTimers();
  const { tell, pitches, asked } = listen(() => ({
    ...{ epoch: 1, seq: 2 },
    legs: [{ leg: 'a', revision: 1, ...packNotes([note(0, 60)]) }],
  }));
  tell('notes', { epoch: 2, seq: 1, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(1, 64)]) });
  tell('welcome', {});
  tell('composition', { epoch: 1, seq: 2, legs: [] });
  tell('notes', { epoch: 2, seq: 2, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(2, 65)]) });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked()).toBeGreaterThan(1);
  expect(pitches()).toEqual([60, 64, 65]);
});

test('the end of an older connection does not end the requests over the one that took its place', async () => {
  const score = () => ({ epoch: 1, seq: 9, legs: [] });
  const { music, tell } = listen(score);
  const newer = openSocket(score);
  music.receiveFrom(newer.socket);
  music.requestScore(newer.socket);
  tell('disconnect', {});
  newer.tell('notes', { epoch: 1, seq: 9, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(1, 62)]) });
  await until('the score was asked for', () => newer.asked() === 2);
});

test('M1: a late message, of the same epoch or a lower one, is dropped', () => {
  const { tell, pitches } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  const notes = (epoch: number, seq: number, index: number) =>
    tell('notes', { epoch, seq, leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(index, 60 + index)]) });
  notes(2, 5, 0);
  notes(2, 4, 1);
  notes(1, 9, 2);
  notes(2, 6, 3);
  expect(pitches()).toEqual([60, 63]);
});

test('M2: a note that arrives twice is one note, placed where its leg lies now', () => {
  const { tell, places, played } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  const message = { leg: 'a', revision: 1, fromTick: 0, ...packNotes([note(0, 60), note(1, 62)]) };
  tell('notes', { epoch: 1, seq: 2, ...message });
  tell('notes', { epoch: 1, seq: 3, ...message });
  expect(places()).toEqual([0, 480]);
  expect(played()).toBe(2);
  const legs = [
    { leg: 'b', startTick: 0, ticks: 1_920, metre: [4, 4], revision: 1 },
    { leg: 'a', startTick: 1_920, ticks: 15_360, metre: [4, 4], revision: 0 },
  ];
  tell('composition', { epoch: 1, seq: 4, legs });
  expect(places()).toEqual([1_920, 2_400]);
});

test('M4: a leg that is not in the composition is silent', () => {
  const { tell, pitches } = listen(() => ({ epoch: 1, seq: 0, legs: [] }));
  const legs = ['a', 'b'].map((leg, at) => ({
    leg,
    startTick: 15_360 * at,
    ticks: 15_360,
    metre: [4, 4],
    revision: 0,
  }));
  tell('composition', { epoch: 1, seq: 2, legs });
  for (const [at, leg] of ['a', 'b'].entries())
    tell('notes', { epoch: 1, seq: 3 + at, leg, revision: 1, fromTick: 0, ...packNotes([note(0, 60 + at)]) });
  expect(pitches()).toEqual([60, 61]);
  tell('composition', { epoch: 1, seq: 5, legs: legs.slice(1) });
  expect(pitches()).toEqual([61]);
});
