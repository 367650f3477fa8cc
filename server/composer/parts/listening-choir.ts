import type { NoteEvent } from '../../../protocol/note-event.ts';
import { choirLetterOf, choirPitchOf, type Frame } from '../network/choir-letters.ts';
import type { ChoirSteps } from '../network/choir-network.ts';
import { at } from '../theory/at.ts';
import { velocityOf } from '../theory/dynamics.ts';
import { barAt, firstFrom, type LegPlan, listens } from '../theory/leg-plan.ts';
import { addFrame, type ChoirEvent, FRAME, predict, reuseStates } from './choir.ts';
import { drawLetter, foldedPitch, LOWER_PARTS } from './choir-rules.ts';
import { SILENT } from './heard-soprano.ts';

/**
 * A choir under notes that a person plays, frame by frame as they are known. Unlike the one under a composed melody it
 * gives frames and no notes: how long a note lasts is known only when it ends.
 */
export interface ListeningChoir {
  readonly plan: LegPlan;
  /** For each frame of the leg the pitch of the soprano, or `SILENT`. It grows. */
  readonly heard: number[];
  /** All frames so far: of each in which the choir sings alto, tenor and bass, as notes of a frame's length. */
  readonly notes: NoteEvent[];
  /** The frames since the choir last came in. */
  readonly frames: Frame[];
  readonly events: ChoirEvent[];
  /** The next frame, ticks from the start of the leg. */
  drawnTo: number;
  /** Every frame that starts before this tick of the leg is there. */
  readonly filledTo: number;
}

/**
 * A choir that goes on behind its frames so far. What follows depends on the plan, the soprano and these frames alone.
 * @param past frames so far: all that start before `from`
 * @param predecessor another choir: its states are reused as far as the frames of both are the same
 */
export function openListeningChoir(
  plan: LegPlan,
  heard: readonly number[],
  past: readonly NoteEvent[],
  from: number,
  predecessor?: ListeningChoir,
): ListeningChoir {
  const choir: ListeningChoir = {
    plan,
    heard: [...heard],
    notes: [...past],
    frames: [],
    events: [],
    drawnTo: 0,
    get filledTo() {
      return choir.drawnTo;
    },
  };
  for (; choir.drawnTo < from; choir.drawnTo += FRAME) {
    const first = firstFrom(past, choir.drawnTo);
    const [alto, tenor, bass] = past.slice(first, firstFrom(past, choir.drawnTo + 1)).map(letterOf);
    if (alto === undefined || tenor === undefined || bass === undefined) {
      leave(choir);
      continue;
    }
    addFrame(choir, barAt(plan.bars, choir.drawnTo), [sopranoOf(choir), alto, tenor, bass]);
  }
  if (predecessor) reuseStates(choir, predecessor);
  return choir;
}

/**
 * Sings on, one frame.
 * @returns its notes; none where the choir rests
 */
export function* continueListening(choir: ListeningChoir): ChoirSteps<NoteEvent[]> {
  const { plan, frames, drawnTo: tick } = choir;
  const bar = barAt(plan.bars, tick);
  const made: NoteEvent[] = [];
  if (!listens(bar) || (choir.heard[tick / FRAME] ?? SILENT) === SILENT) leave(choir);
  else {
    const frame: [number, number, number, number] = [sopranoOf(choir), 0, 0, 0];
    const place = addFrame(choir, bar, frame);
    const prediction = yield* predict(choir);
    const sixteenth = { bar, tick, place, temperature: plan.temperature };
    for (const part of LOWER_PARTS) {
      frame[part] = drawLetter(prediction, frames, sixteenth, part, choirPitchOf(at(frame, part - 1)));
      const sung = { tick, ticks: FRAME, pitch: choirPitchOf(frame[part]) };
      const index = LOWER_PARTS.length * (tick / FRAME) + part - 1;
      made.push({ voice: 'choir', index, ...sung, velocity: velocityOf('choir', bar, sung), offset: 0 });
    }
  }
  choir.notes.push(...made);
  choir.drawnTo += FRAME;
  return made;
}

const letterOf = ({ pitch }: NoteEvent) => choirLetterOf(pitch);

const sopranoOf = ({ heard, drawnTo }: ListeningChoir) => choirLetterOf(foldedPitch(at(heard, drawnTo / FRAME)));

/** The choir stops, and will come in anew. */
function leave({ frames, events }: ListeningChoir): void {
  frames.length = 0;
  events.length = 0;
}
