import type { NoteEvent } from '../../../protocol/note-event.ts';
import { at } from '../theory/at.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { byStart, type LegPlan, plays } from '../theory/leg-plan.ts';
import { offsetOf } from '../theory/timing.ts';
import { bassOf } from './bass.ts';
import { padOf } from './pad.ts';
import { percussionOf } from './percussion.ts';
import type { Stroke } from './stroke.ts';

/** The voices that follow from the plan by rule. */
const BAND = ['bass', 'pad', 'percussion'] as const;

/**
 * What the band plays in one bar, by start, then voice.
 * @param index of the bar
 */
export const bandIn = (plan: LegPlan, index: number): Omit<NoteEvent, 'index'>[] =>
  BAND.flatMap((voice) =>
    accompany(voice, plan, index).map((stroke) => {
      const bar = at(plan.bars, index);
      return { voice, ...stroke, velocity: velocityOf(voice, bar, stroke), offset: offsetOf(voice, bar, stroke) };
    }),
  ).sort(byStart);

/**
 * The strokes of one voice of the band in one bar, by start. A voice that rests in the bar plays nothing.
 * @param index of the bar
 */
export function accompany(voice: (typeof BAND)[number], plan: LegPlan, index: number): Stroke[] {
  if (!plays(at(plan.bars, index), voice)) return [];
  switch (voice) {
    case 'bass':
      return bassOf(plan, index);
    case 'pad':
      return padOf(plan, index);
    case 'percussion':
      return percussionOf(plan, index);
    default:
      return voice satisfies never;
  }
}
