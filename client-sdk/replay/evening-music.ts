import type { LegOutline } from '../../protocol/composition.ts';
import { MAX_OFFSET, soundingTick } from '../../protocol/note-event.ts';
import type { EveningTake, HeardMessage } from '../../protocol/replay.ts';
import { isSilent, type Silence, silenceFor, soundingPlace, unpackTakeNotes } from '../../protocol/take-notes.ts';
import { dueAt, elapsed, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { PlayedNote } from '../music/played-note.ts';
import { createClientScore, type HeardNote, noteKey } from '../music/score.ts';

/** A note as it sounded for everybody off stage. */
export interface SoundedNote {
  /** ms since 1970. */
  readonly at: number;
  /** ms. */
  readonly ms: number;
  /** A note of a take has its player, of whom the number alone is known. */
  readonly note: HeardNote | PlayedNote;
  readonly leg: LegOutline;
}

/** The music between two messages that changed it. */
export interface MusicState {
  /** From then on, ms since 1970. */
  readonly from: number;
  readonly transport: Transport | undefined;
  readonly legs: readonly LegOutline[];
}

/** The music of an evening: which notes sounded when, and where its playhead was. */
export interface EveningMusic {
  /** By their start. */
  readonly notes: readonly SoundedNote[];
  /** In the order of time. */
  readonly states: readonly MusicState[];
}

/**
 * Messages are written down a moment after they were sent. A note that came with one sounds at its place nevertheless where it
 * would have sounded within this time before, and a revision takes such notes back, ms.
 */
const WRITTEN_LATE_MS = 5_000;

/**
 * Plays messages of the music as a member would have heard them.
 * @param until when the evening ends, ms since 1970: what would sound later does not
 * @param takes those that play with it
 */
export function playEvening(
  messages: readonly HeardMessage[],
  until: number,
  takes: readonly EveningTake[] = [],
): EveningMusic {
  const score = createClientScore();
  const sounded = new Map<string, SoundedNote>();
  const whole: SoundedNote[] = [];
  const states: MusicState[] = [];
  let transport: Transport | undefined;
  /** Everything that was due before it has sounded, ms since 1970. */
  let settledUntil = 0;

  /** The takes on a leg; each layout brings other outlines. */
  const playedBy = new WeakMap<LegOutline, readonly PlayedTake[]>();
  function playedOn(leg: LegOutline): readonly PlayedTake[] {
    const played =
      playedBy.get(leg) ?? takes.flatMap((take, index) => (take.leg === leg.leg ? [playedTake(take, index, leg)] : []));
    playedBy.set(leg, played);
    return played;
  }

  /** Sounds what is due before a time. @param from looks back to then */
  function settle(from: number, to: number): void {
    settledUntil = Math.max(settledUntil, to);
    if (transport?.state !== 'playing') return;
    const playing = transport;
    const isMuted = mutedBy(playing.solo);
    for (const leg of score.legs()) {
      if (dueAt(playing, leg.startTick + leg.ticks + MAX_OFFSET) < from) continue;
      if (dueAt(playing, leg.startTick) >= to) break;
      const played = playedOn(leg);
      for (const note of score.notesOf(leg.leg)) {
        const sounding = soundingIn(note, playing);
        const at = dueAt(playing, sounding);
        const key = noteKey(note);
        if (at < from || at >= to || Math.max(note.at, sounding) < playing.tick || sounded.has(key) || isMuted(note))
          continue;
        if (isSilent(note, silencesAt(played, at))) continue;
        sounded.set(key, { at, ms: elapsed(playing, sounding, sounding + note.ticks), note, leg });
      }
      for (const { take, notes } of played) {
        for (const [key, note] of notes) {
          const at = dueAt(playing, note.at);
          if (at < from || at >= to || note.at < playing.tick || sounded.has(key) || !isThere(take, at)) continue;
          sounded.set(key, { at, ms: elapsed(playing, note.at, note.at + note.ticks), note, leg });
        }
      }
    }
  }

  /** The run is over: nothing of it sounds from then on, and everything may sound again. */
  function endRun(time: number): void {
    for (const note of sounded.values()) if (note.at < time) whole.push(note);
    sounded.clear();
  }

  /** The notes of the melody that a soloist plays in the place of. */
  function mutedBy(solo: Transport['solo']): (note: HeardNote) => boolean {
    if (!solo) return () => false;
    const startOf = (leg: string) => score.leg(leg)?.startTick ?? 0;
    const from = startOf(solo.from.leg) + solo.from.tick;
    const to = solo.until ? startOf(solo.until.leg) + solo.until.tick : Number.POSITIVE_INFINITY;
    return ({ voice, at }) => voice === 'melody' && at >= from && at < to;
  }

  function receive({ at, ...heard }: HeardMessage): void {
    switch (heard.kind) {
      case 'composition':
        settle(settledUntil, at);
        score.setComposition(heard.message);
        break;
      case 'notes':
        score.add(heard.message);
        settle(at - WRITTEN_LATE_MS, at);
        break;
      case 'replace': {
        settle(settledUntil, at);
        const { leg, revision, fromTick } = heard.message;
        score.replace(heard.message);
        for (const [key, { at: sounding, note }] of sounded)
          if (
            'revision' in note &&
            note.leg === leg &&
            note.revision < revision &&
            note.tick >= fromTick &&
            sounding >= at - WRITTEN_LATE_MS
          )
            sounded.delete(key);
        break;
      }
      case 'transport': {
        const next = heard.message;
        settle(settledUntil, Math.max(at, next.time));
        const goesOn = next.state === 'playing' && transport?.state === 'playing' && next.run === transport.run;
        if (!goesOn) endRun(next.time);
        else for (const [key, note] of sounded) if (note.at >= next.time) sounded.delete(key);
        transport = next;
        settledUntil = Math.min(settledUntil, next.time);
        break;
      }
      default:
        heard satisfies never;
    }
    if (heard.kind === 'composition' || heard.kind === 'transport')
      states.push({ from: at, transport, legs: score.legs() });
  }

  for (const message of messages) receive(message);
  settle(settledUntil, until);
  endRun(until);
  return { notes: whole.sort((one, other) => one.at - other.at), states };
}

/** A take on its leg, its notes by keys of their own. */
interface PlayedTake {
  readonly take: EveningTake;
  readonly notes: readonly (readonly [key: string, note: PlayedNote])[];
  readonly silence: Silence | undefined;
}

function playedTake(take: EveningTake, index: number, leg: LegOutline): PlayedTake {
  const player = { userId: take.by, name: '', color: '' };
  const notes = unpackTakeNotes(take.notes).flatMap((note, at): [string, PlayedNote][] => {
    const place = soundingPlace(note, take, leg.ticks);
    if (!place) return [];
    const placed = { ...note, ...place, player, sound: take.sound, leg: leg.leg, at: leg.startTick + place.tick };
    return [[`take ${index}/${at}`, placed]];
  });
  return { take, notes, silence: take.solo ? silenceFor(notes.map(([, note]) => note)) : undefined };
}

const isThere = ({ from, to }: EveningTake, time: number) => time >= from && (to === null || time < to);

const silencesAt = (played: readonly PlayedTake[], time: number): Silence[] =>
  played.flatMap(({ take, silence }) => (silence && isThere(take, time) ? [silence] : []));

/** The music at a time: the last state from then or before; undefined before the first one. */
export const stateAt = ({ states }: EveningMusic, time: number): MusicState | undefined =>
  states.findLast(({ from, transport }) => Math.min(from, transport?.time ?? from) <= time);

/** The playhead at a time, ticks of the journey. */
export const tickAt = (state: MusicState | undefined, time: number): number =>
  state?.transport ? playheadAt(state.transport, time) : 0;

/** When a note sounds, ticks of the journey: one that would sound before the run, which begins at its place, waits for it. */
function soundingIn(note: HeardNote, { tick }: Transport): number {
  const sounding = note.at + soundingTick(note) - note.tick;
  return note.at < tick ? sounding : Math.max(sounding, tick);
}
