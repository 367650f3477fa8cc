import type { Variant } from '../../protocol/listening.ts';
import { VOICES, type Voice } from '../../protocol/note-event.ts';
import { type LegPlan, type LegScore, UNARRANGED } from '../composer/theory/leg-plan.ts';

/** A variant of our own music. */
export type OwnVariant = Exclude<Variant, 'tune'>;

/** The plan of a variant of a piece. */
export function planOf(plan: LegPlan, variant: OwnVariant): LegPlan {
  const { part, voices, breath, figure } = UNARRANGED;
  switch (variant) {
    case 'composed':
    case 'unperformed':
      return plan;
    case 'unarranged':
      return { ...plan, bars: plan.bars.map((bar) => ({ ...bar, part, voices, breath })) };
    case 'unfigured':
      return { ...plan, bars: plan.bars.map((bar) => ({ ...bar, figure })) };
    default:
      return variant satisfies never;
  }
}

/** The notes of a variant as they are played. */
export const playedAs = (notes: LegScore, variant: OwnVariant): LegScore =>
  variant === 'unperformed' ? unperformed(notes) : notes;

/** Notes exactly at their places, with the mean velocity of their voices: no voice is louder or softer as a whole. */
function unperformed(notes: LegScore): LegScore {
  const mean = (voice: Voice) => {
    const played = notes.filter((note) => note.voice === voice);
    return Math.round(played.reduce((sum, { velocity }) => sum + velocity, 0) / played.length);
  };
  const velocities = Object.fromEntries(VOICES.map((voice) => [voice, mean(voice)])) as Record<Voice, number>;
  return notes.map((note) => ({ ...note, velocity: velocities[note.voice], offset: 0 }));
}
