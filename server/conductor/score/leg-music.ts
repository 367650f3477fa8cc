import { codeOf } from '../../../travel-log/airport.ts';
import type { Leg } from '../../../travel-log/legs.ts';
import { departureHour } from '../../composer/plan/features.ts';
import { pitchClass } from '../../composer/theory/key.ts';
import type { LegMusic } from '../../session-events/session-event.ts';
import type { ScoredLeg } from './score.ts';

const OCTAVE = 12;

/** The music of a leg in figures. Drums have no pitch. @param leg its end points */
export function legMusic({ plan, notes }: Pick<ScoredLeg, 'plan' | 'notes'>, leg: Leg): LegMusic {
  const pitchClasses = new Array<number>(OCTAVE).fill(0);
  const intervals = new Array<number>(2 * OCTAVE + 1).fill(0);
  let before: number | undefined;
  for (const { voice, pitch } of notes) {
    if (voice !== 'percussion') pitchClasses[pitchClass(pitch)]! += 1;
    if (voice !== 'melody') continue;
    if (before !== undefined) intervals[OCTAVE + Math.max(-OCTAVE, Math.min(OCTAVE, pitch - before))]! += 1;
    before = pitch;
  }
  const bar = plan.bars[0]!;
  return {
    ...{ origin: codeOf(leg.origin), destination: codeOf(leg.destination), notes: notes.length },
    ...{ tempo: plan.tempo, scale: bar.mode, root: bar.tonic, pitchClasses, intervals, hour: departureHour(leg) },
  };
}
