import { MAX_OFFSET, soundingTick } from '../../protocol/note-event.ts';
import type { Place } from '../../protocol/place.ts';
import { isSilent } from '../../protocol/take-notes.ts';
import { dueAt, elapsed, goesOn, passAt, passEnd, passes } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { createJamPlayback } from './jam-playback.ts';
import { createLookAhead } from './look-ahead.ts';
import type { Output, PlayableRoom } from './output.ts';
import type { PlayedNote } from './played-note.ts';
import { type HeardNote, noteKey } from './score.ts';

const TURN_MS = 25;
/** A note that is late by up to this much is played at once; a later one is dropped and counted. */
const GRACE_MS = 30;

/** Time that a take may need to be recorded, ms. */
const TAKEN_MS = 1_000;

export interface Playback {
  /**
   * Notes that fell due and were not handed to the output, count: those that came too late, and those that no timer was
   * there for, in a sleep of the machine or in a page whose timers were held back.
   */
  readonly late: number;
  /** The same of notes that others play, and those whose place is gone, counts. */
  readonly jam: { readonly late: number; readonly displaced: number };
  close(): void;
}

/** Plays a room's music on an output. Notes are handed over ahead of time, by as much as timers may be late. */
export function createPlayback({ room, output }: { room: PlayableRoom; output: Output }): Playback {
  const opened = room.roomTime();
  const lookAhead = createLookAhead(room.roomTime);
  /** The notes of this run that were handed over or counted as late, by pass of its loop. */
  const settled = new Map<number, Set<string>>();
  let transport = room.transport.current;
  /** All notes that were due before this room time are settled. */
  let settledUntil = opened;
  let late = 0;
  let isTurnSoon = false;
  const takes = new Set(room.takes.list().map(({ id }) => id));
  const jam = createJamPlayback(room, output, GRACE_MS);

  /** Hands over the notes that are due before `until`, and counts those that are too late for it. Room time, ms. */
  function settle(playing: Transport, until: number): void {
    const now = room.roomTime();
    for (const pass of passes(playing, settledUntil, until)) settlePass(pass, now, until);
    settledUntil = Math.max(settledUntil, Math.min(until, now - GRACE_MS));
  }

  function settlePass(playing: Transport, now: number, until: number): void {
    const isMuted = mutedBy(playing.solo);
    const done = settledIn(playing);
    const end = passEnd(playing);
    for (const leg of room.score.legs()) {
      // On stage it comes earlier.
      if (dueAt(playing, leg.startTick + leg.ticks + MAX_OFFSET) < settledUntil) continue;
      if (leg.startTick >= end || dueAt(playing, leg.startTick) - playing.stageLead >= until) break;
      const silences = room.takes.silences(leg);
      for (const note of [...room.score.notesOf(leg.leg), ...room.takes.played(leg)]) {
        const sounding = soundingIn(note, playing);
        const at = heardAt(note, playing);
        const key = noteKey(note);
        const isBefore = Math.max(note.at, sounding) < playing.tick;
        if (at === undefined || at < settledUntil || at >= until || isBefore || done.has(key)) continue;
        done.add(key);
        const inMs = at - now;
        if ('voice' in note && (isMuted(note) || isSilent(note, silences))) continue;
        if (inMs < -GRACE_MS) late += 1;
        else output.play(note, Math.max(0, inMs) / 1000, elapsed(playing, sounding, sounding + note.ticks) / 1000, leg);
      }
    }
  }

  function settledIn({ run }: Transport): Set<string> {
    const keys = settled.get(run) ?? new Set();
    settled.set(run, keys);
    return keys;
  }

  /** When this member hears a note, room time in ms; undefined where it leaves its place out. */
  function heardAt(note: HeardNote | PlayedNote, playing: Transport): number | undefined {
    const placed = room.transport.heardAt(note.at, playing);
    return placed === undefined ? undefined : placed + elapsed(playing, note.at, soundingIn(note, playing));
  }

  function turn(): void {
    const until = room.roomTime() + lookAhead.ms();
    if (transport?.state === 'playing') settle(transport, until);
    jam.turn(until);
  }

  /** The notes of the melody that a soloist plays in the place of. */
  function mutedBy(solo: Transport['solo']): (note: HeardNote) => boolean {
    if (!solo) return () => false;
    const tickOf = (place: Place | null) => place && (room.score.leg(place.leg)?.startTick ?? 0) + place.tick;
    const from = tickOf(solo.from)!;
    const until = tickOf(solo.until) ?? Number.POSITIVE_INFINITY;
    return ({ voice, at }) => voice === 'melody' && at >= from && at < until;
  }

  /** Once for all notes of a message. */
  function turnSoon(): void {
    if (isTurnSoon) return;
    isTurnSoon = true;
    queueMicrotask(() => {
      isTurnSoon = false;
      turn();
    });
  }

  /** Notes have come that may have been due before. */
  function settleFrom(time: number | undefined): void {
    if (time !== undefined) settledUntil = Math.min(settledUntil, Math.max(opened, time));
  }

  const offs = [
    room.on('transport', (next) => {
      // Notes that fell due under the former one, perhaps without a timer.
      if (transport?.state === 'playing') settle(transport, Math.min(room.roomTime() - GRACE_MS, next.time));
      jam.follow(transport, next);
      const isSame = goesOn(transport, next);
      transport = next;
      // The end of the pass before may be on its way still.
      for (const run of settled.keys()) if (!isSame || run < next.run - 1) settled.delete(run);
      if (!isSame) output.stop?.();
    }),
    room.on('note', (note) => {
      settleFrom(transport && heardAt(note, passAt(transport, room.roomTime())));
      // The timers of a hidden page may be a minute apart, and messages come meanwhile.
      if (lookAhead.isHidden) turnSoon();
    }),
    room.on('score', () => settleFrom(opened)),
    room.on('jamMessage', (message) => {
      jam.receive(message);
      turnSoon();
    }),
    room.on('jamLost', jam.lost),
    room.on('takes', () => {
      const news = room.takes.list().filter(({ id }) => !takes.has(id));
      for (const { id } of news) takes.add(id);
      // Notes that were played on stage a moment ago are heard live.
      if (transport?.state !== 'playing' || transport.stageLead === 0) return;
      const taking = transport.stageLead + TAKEN_MS;
      const until = room.roomTime() + taking;
      // Not in a pass of a loop that has just begun.
      const pass = passAt(transport, until - 2 * taking);
      for (const note of news.flatMap(room.takes.notesOf)) {
        const at = room.transport.heardAt(note.at, pass);
        if (at !== undefined && at < until) settledIn(pass).add(noteKey(note));
      }
    }),
    lookAhead.onHidden(turn),
  ];
  room.hear?.('on');
  const unfollow = output.follow?.(room);
  const timer = setInterval(() => {
    lookAhead.turned();
    turn();
  }, TURN_MS);

  return {
    get late() {
      return late;
    },
    jam,
    close() {
      clearInterval(timer);
      room.hear?.('off');
      for (const off of offs) off();
      jam.stop();
      output.stop?.();
      unfollow?.();
    },
  };
}

/** When a note sounds, ticks of the journey: one that would sound before the run, which begins at its place, waits for it. */
function soundingIn(note: HeardNote | PlayedNote, { tick }: Transport): number {
  if (!('offset' in note)) return note.at;
  const sounding = note.at + soundingTick(note) - note.tick;
  return note.at < tick ? sounding : Math.max(sounding, tick);
}
