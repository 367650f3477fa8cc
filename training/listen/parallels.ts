import { pitchClass } from '../../server/composer/theory/key.ts';
import { topLine } from './moves.ts';
import type { Passage, PlayedNote } from './passage.ts';

/** Pitch classes of the intervals that do not go in parallel: octaves and fifths. */
const PERFECT: ReadonlySet<number> = new Set([0, 7]);

/**
 * Looks at all changes of the bass under a sounding melody: whether both voices go from a fifth or an octave to another
 * one of the same. A leap of the bass by octaves is no change.
 */
export function outerParallels({ parts }: Passage): boolean[] {
  const melody = topLine(parts.melody);
  const above = parts.bass.flatMap((bass) => {
    const note = soundingAt(melody, bass.place);
    return note ? [{ bass: bass.pitch, melody: note.pitch }] : [];
  });
  return above.slice(1).flatMap((now, index) => {
    const before = above[index];
    if (!before || pitchClass(before.bass) === pitchClass(now.bass)) return [];
    const [was, is] = [before, now].map(({ bass, melody: top }) => pitchClass(top - bass));
    return [was === is && PERFECT.has(is ?? -1)];
  });
}

function soundingAt(line: readonly PlayedNote[], place: number): PlayedNote | undefined {
  const note = line.findLast((each) => each.place <= place);
  return note && note.place + note.ticks > place ? note : undefined;
}
