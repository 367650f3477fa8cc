import type { JamDown } from '../../../protocol/jam.ts';
import { type NoteEvent, VOICES } from '../../../protocol/note-event.ts';
import type { Clock } from '../../clock.ts';
import { FRAME, GAP } from '../../composer/parts/choir.ts';
import { type HeldParts, singOn } from '../../composer/parts/sung-notes.ts';
import type { ScoredLeg } from '../score/score.ts';

/** A player that is silent for long is taken for lost: the choir says that it is there, ms. */
const SILENCE_MS = 500;
/** Frames that are written at a time, count. */
const WRITTEN = 8;

/** The choir, as members see it: a player who is no user. */
const CHOIR = { userId: 0, name: 'Choir', color: '#7a5fa8' };

/** Notes that the choir sings under a soloist: sent to the members as they hear a player, and written when notes have ended. */
export interface ChoirVoice {
  /** The next frame to be sung, ticks of the leg. */
  readonly sungTo: number;
  /** Begins there, ticks of a leg, and holds nothing. */
  standAt(tick: number): void;
  /** Sends the frames of the leg up to a tick. */
  sing(leg: ScoredLeg, to: number): void;
  /** Is silent from its last frame on. */
  rest(leg: ScoredLeg): void;
  /** Its leg is gone: members end what it holds. */
  drop(): void;
}

export interface ChoirVoiceParts {
  readonly clock: Clock;
  /** The choir's connection, as it were: another one under each conductor. */
  readonly member: string;
  /** To the members of all instances. */
  send(message: JamDown): void;
  /** Notes have ended, and frames from a tick of the leg on were heard, MIDI pitches. */
  sung(leg: ScoredLeg, notes: readonly NoteEvent[], heard: { fromTick: number; pitches: number[] }): void;
}

export function createChoirVoice({ clock, member, ...parts }: ChoirVoiceParts): ChoirVoice {
  let sungTo = 0;
  let held: HeldParts = [];
  /** Notes that have ended and are not written, and since which frame. */
  let ended: NoteEvent[] = [];
  let writtenTo = 0;
  let sentAt = Number.NEGATIVE_INFINITY;

  /** The next frame's notes. @returns those that end and those that begin with it */
  function move(frame: readonly NoteEvent[]) {
    const next = singOn(held, frame, sungTo);
    held = next.held;
    ended.push(...next.ended);
    return next;
  }

  function send({ plan }: ScoredLeg, upTo: number, events: Extract<JamDown, { kind: 'placed' }>['events']): void {
    const sound = plan.programs[VOICES.indexOf('choir')]!;
    const pitches = held.map(({ pitch }) => pitch);
    parts.send({ kind: 'placed', leg: plan.leg, upTo, sound, held: pitches, events, member, player: CHOIR });
  }

  function write(leg: ScoredLeg): void {
    const { heard, sung } = leg.listened!;
    const pitches = heard.slice(writtenTo / FRAME, sungTo / FRAME);
    if (pitches.length === 0) return;
    sung.push(...ended);
    parts.sung(leg, ended, { fromTick: writtenTo, pitches });
    ended = [];
    writtenTo = sungTo;
  }

  return {
    get sungTo() {
      return sungTo;
    },
    standAt(tick) {
      sungTo = tick;
      writtenTo = tick;
      held = [];
      ended = [];
    },
    sing(leg, to) {
      for (; sungTo < to; sungTo += FRAME) {
        const next = move(leg.listened!.frames.filter(({ tick }) => tick === sungTo));
        const changes = next.ended.length + next.begun.length;
        const now = clock.now();
        if (changes === 0 && (held.length === 0 || now - sentAt < SILENCE_MS)) continue;
        sentAt = now;
        const ons = next.begun.map(({ pitch, velocity }) => ({ kind: 'on' as const, at: sungTo, pitch, velocity }));
        send(leg, sungTo, [...offsAt(sungTo - GAP, next.ended), ...ons]);
      }
      if (to - writtenTo >= WRITTEN * FRAME) write(leg);
    },
    rest(leg) {
      const last = move([]).ended;
      if (last.length > 0) send(leg, sungTo - GAP, offsAt(sungTo - GAP, last));
      if (leg.listened) write(leg);
    },
    drop() {
      if (held.length > 0) parts.send({ kind: 'gone', member, player: CHOIR });
      held = [];
    },
  };
}

const offsAt = (at: number, notes: readonly NoteEvent[]) =>
  notes.map(({ pitch }) => ({ kind: 'off' as const, at, pitch }));
