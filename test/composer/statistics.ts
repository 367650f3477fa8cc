import type { NoteEvent } from '../../protocol/note-event.ts';
import { chordTones, pitchClass, SCALES } from '../../server/composer/theory/key.ts';
import {
  type Bar,
  barIndexAt,
  chordAt,
  type LegPlan,
  type LegScore,
  placeInBar,
} from '../../server/composer/theory/leg-plan.ts';
import { isStrong } from '../../server/composer/theory/metre.ts';

/** A leg with its notes. */
export interface Scored {
  readonly plan: LegPlan;
  readonly notes: LegScore;
}

export const melodyOf = (notes: LegScore): NoteEvent[] => notes.filter(({ voice }) => voice === 'melody');

export const barOf = (plan: LegPlan, tick: number): Bar => plan.bars[barIndexAt(plan.bars, tick)]!;

const isInScale = (note: NoteEvent, bar: Bar) => SCALES[bar.mode].includes(pitchClass(note.pitch - bar.tonic));

export const isChordTone = (note: NoteEvent, bar: Bar) =>
  chordTones(chordAt(bar, note.tick)).includes(pitchClass(note.pitch));

/** What can be said of many melodies in figures. Shares are 0–1, intervals semitones. */
export function statisticsOf(pieces: readonly Scored[]) {
  let notes = 0;
  let inScale = 0;
  let strong = 0;
  let strongInChord = 0;
  let weakInChord = 0;
  let intervals = 0;
  let size = 0;
  let repeats = 0;
  let steps = 0;
  let leaps = 0;
  let recovered = 0;
  let bigLeaps = 0;
  let bars = 0;
  let alike = 0;
  let compared = 0;
  let sounding = 0;
  let ticks = 0;
  let run = 0;
  let longestRun = 0;
  const ranges: number[] = [];
  const longestRests: number[] = [];
  for (const { plan, notes: score } of pieces) {
    const melody = melodyOf(score);
    const music = plan.bars.filter(({ form }) => form !== 'drone');
    bars += music.length;
    ticks += music.at(-1)!.tick + music.at(-1)!.ticks;
    const pitches = melody.map(({ pitch }) => pitch);
    ranges.push(Math.max(...pitches) - Math.min(...pitches));
    let rest = 0;
    melody.forEach((note, index) => {
      const bar = barOf(plan, note.tick);
      notes += 1;
      sounding += note.ticks;
      inScale += Number(isInScale(note, bar));
      const inChord = isChordTone(note, bar);
      if (isStrong(bar.metre, placeInBar(bar, note.tick))) {
        strong += 1;
        strongInChord += Number(inChord);
      } else weakInChord += Number(inChord);
      const before = melody[index - 1];
      run = before?.pitch === note.pitch ? run + 1 : 1;
      longestRun = Math.max(longestRun, run);
      if (!before) return;
      rest = Math.max(rest, note.tick - before.tick - before.ticks);
      const interval = note.pitch - before.pitch;
      intervals += 1;
      size += Math.abs(interval);
      repeats += Number(interval === 0);
      steps += Number(Math.abs(interval) === 1 || Math.abs(interval) === 2);
      bigLeaps += Number(Math.abs(interval) > 7);
      const earlier = melody[index - 2];
      if (earlier && Math.abs(before.pitch - earlier.pitch) > 5) {
        leaps += 1;
        recovered += Number(interval === 0 || Math.sign(interval) !== Math.sign(before.pitch - earlier.pitch));
      }
    });
    longestRests.push(rest / 480);
    const shapes = music.map((bar) =>
      JSON.stringify(
        melody
          .filter(({ tick }) => tick >= bar.tick && tick < bar.tick + bar.ticks)
          .map((note) => [note.tick - bar.tick, pitchClass(note.pitch - bar.tonic), note.ticks]),
      ),
    );
    shapes.forEach((shape, index) => {
      if (index < 4) return;
      compared += 1;
      alike += Number(shape === shapes[index - 4] || shape === shapes[index - 8]);
    });
  }
  return {
    notes,
    inScale: inScale / notes,
    strongInChord: strongInChord / strong,
    weakInChord: weakInChord / (notes - strong),
    meanInterval: size / intervals,
    steps: steps / intervals,
    repeats: repeats / intervals,
    overAFifth: bigLeaps / intervals,
    leapsRecovered: recovered / leaps,
    notesPerBar: notes / bars,
    range: mean(ranges),
    longestRun,
    barsLikeEarlier: alike / compared,
    sounding: sounding / ticks,
    longestRestQuarters: Math.max(...longestRests),
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
