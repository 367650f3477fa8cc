import { type NoteEvent, VOICES, type Voice } from '../../protocol/note-event.ts';
import { barIndexAt, type LegPlan, type LegScore } from './composition.ts';
import { velocityOf } from './dynamics.ts';
import type { Likelihoods } from './likelihoods.ts';
import { nextNote } from './melody.ts';
import { accompany } from './performer.ts';

/** All notes of a leg. */
export const composeLeg = (plan: LegPlan, likelihoods: Likelihoods): LegScore =>
  continueLeg(plan, [], plan.ticks, likelihoods);

/**
 * The notes of a leg that start before `untilTick` and that are not in `past`, by start, then voice. They follow from
 * the plan and the notes so far alone: asking often or seldom, or going on after a restart, gives the same score.
 * @param past every note of the leg so far, by start: all that earlier calls have returned, less what a revision
 *   dropped.
 * @param untilTick ticks from the start of the leg
 */
export function continueLeg(plan: LegPlan, past: LegScore, untilTick: number, likelihoods: Likelihoods): NoteEvent[] {
  const until = Math.min(untilTick, plan.ticks);
  return [
    ...continueMelody(plan, past, until, likelihoods),
    ...continueVoice('bass', plan, past, until),
    ...continueVoice('pad', plan, past, until),
    ...continueVoice('percussion', plan, past, until),
  ].sort((a, b) => a.tick - b.tick || VOICES.indexOf(a.voice) - VOICES.indexOf(b.voice));
}

function continueMelody(plan: LegPlan, past: LegScore, until: number, likelihoods: Likelihoods): NoteEvent[] {
  const melody = past.filter((note) => note.voice === 'melody');
  const known = melody.length;
  let note = nextNote(melody, plan, until, likelihoods);
  while (note) {
    melody.push(note);
    note = nextNote(melody, plan, until, likelihoods);
  }
  return melody.slice(known);
}

function continueVoice(
  voice: Exclude<Voice, 'melody' | 'choir'>,
  plan: LegPlan,
  past: LegScore,
  until: number,
): NoteEvent[] {
  const last = past.findLast((note) => note.voice === voice);
  const from = last === undefined ? 0 : last.tick + 1;
  if (from >= until) return [];
  const first = barIndexAt(plan.bars, from);
  let index = last === undefined ? 0 : last.index + 1;
  return plan.bars.slice(first, barIndexAt(plan.bars, until - 1) + 1).flatMap((bar, after) =>
    accompany(voice, plan, first + after)
      .filter((stroke) => stroke.tick >= from && stroke.tick < until)
      .filter((stroke) => bar.offset === 0 || stroke.tick > bar.tick || !soundsOn(voice, past, stroke))
      .map((stroke) => ({
        voice,
        index: index++,
        ...stroke,
        velocity: velocityOf(voice, bar, stroke.tick, stroke.pitch),
      })),
  );
}

/** A revision inside a bar that changes nothing for a note that sounds does not strike it again. */
const soundsOn = (voice: Voice, past: LegScore, { tick, ticks, pitch }: Pick<NoteEvent, 'tick' | 'ticks' | 'pitch'>) =>
  past.some(
    (note) =>
      note.voice === voice && note.pitch === pitch && note.tick < tick && note.tick + note.ticks >= tick + ticks,
  );
