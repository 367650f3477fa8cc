import type { NoteEvent } from '../../../protocol/note-event.ts';
import { chordTones, pitchClass } from '../theory/key.ts';
import { type Bar, barIndexAt, type Chord, chordAt, firstFrom, type LegPlan, placeInBar } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, type Metre, splitTicks } from '../theory/metre.ts';
import { DURATIONS, PITCHES, slotOf } from './likelihoods.ts';

/** What can be kept from the network: it was trained to do without each. */
export type Control = 'density' | 'register' | 'form' | 'chords';

/**
 * What the network is told before an event: the inputs that are on. This is the only place that knows what
 * they mean; training and composing both call it.
 * @param past the melody so far, by start
 * @param at where the next event starts, ticks from the start of the leg. Time since the last note is one rest,
 * in however many pieces it was drawn.
 * @param hide controls that it is not told
 */
export function encode(
  past: readonly NoteEvent[],
  { bars }: Pick<LegPlan, 'bars'>,
  at: number,
  hide: readonly Control[] = [],
): number[] {
  const index = barIndexAt(bars, at);
  const bar = bars[index]!;
  const place = placeInBar(bar, at);
  const on: number[] = [];
  const tell = (group: Group, choice: number) => {
    if (choice >= 0) on.push(group.first + Math.min(choice, group.size - 1));
  };

  const [last, second, third] = [past.at(-1), past.at(-2), past.at(-3)];
  tell(GROUPS.last, last ? letterOf(last.pitch, bar.tonic) : 0);
  tell(GROUPS.second, second ? letterOf(second.pitch, bar.tonic) : 0);
  tell(GROUPS.third, third ? letterOf(third.pitch, bar.tonic) : 0);
  if (last) tell(GROUPS.length, lengthClass(slotOf(last.ticks)));
  if (second) tell(GROUPS.secondLength, lengthClass(slotOf(second.ticks)));
  const silence = at - (last ? last.tick + slotOf(last.ticks) : bars[0]!.tick);
  tell(GROUPS.silence, silence > 0 ? 1 + lengthClass(silence) : 0);

  tell(GROUPS.place, place / STEP);
  tell(GROUPS.placeInBeat, (place % beatTicks(bar.metre)) / STEP);
  tell(GROUPS.metre, METRES.indexOf(metreName(bar.metre)) + 1);
  tell(GROUPS.mode, MODES.indexOf(bar.mode));
  tell(GROUPS.section, bar.place + 1);
  tell(GROUPS.toEnd, bars.length - 1 - index);
  tell(GROUPS.fromStart, index < 4 ? index : 2 + Math.floor(Math.log2(index)));

  if (hide.includes('chords')) tell(GROUPS.noChords, 0);
  else {
    const late = place >= splitTicks(bar.metre);
    const following = bars[index + 1];
    const next = late ? following?.chords[0] : bar.chords[1];
    tellChord(GROUPS.chordNow, chordAt(bar, at), bar.tonic, on);
    if (next) tellChord(GROUPS.chordNext, next, bar.tonic, on);
    if (following) tell(GROUPS.rootAfter, pitchClass(following.chords[0].root - bar.tonic));
    if (last) tell(GROUPS.aboveRoot, pitchClass(last.pitch - chordAt(bar, at).root));
  }

  if (!hide.includes('density')) tell(GROUPS.density, bar.density);
  if (!hide.includes('register')) tell(GROUPS.register, bar.register);
  if (!hide.includes('form')) {
    tell(GROUPS.form, FORMS.indexOf(bar.form));
    if (bar.back > 0) tell(GROUPS.back, BACKS.indexOf(bar.back) + 1);
  }

  let there: { readonly start: number; readonly index: number } | undefined = { start: bar.tick - bar.offset, index };
  for (let back = 1; there && back <= 8; back++) {
    there = barBefore(bars, there.start, there.index);
    const look: (typeof LOOKS)[number] | undefined = LOOKS.find((look) => look.back === back);
    if (there && look) tellLook(look, past, bars, at, there.start + place, tell);
  }
  tellEcho(past, bar, tell);
  return on;
}

/** The grid on which events start, ticks. */
const STEP = 20;

const METRES = ['2/4', '3/4', '4/4', '6/8', '9/8', '3/2', '12/8'];
const metreName = ([beats, unit]: Metre) => `${beats}/${unit}`;
const MODES: readonly Bar['mode'][] = ['major', 'mixolydian', 'dorian', 'minor'];
const FORMS: readonly Bar['form'][] = ['free', 'copy', 'rhythm', 'drone'];
const BACKS = [1, 2, 4, 8, 16];
const CHORD_KINDS: readonly Chord['quality'][] = ['major', 'minor', 'diminished', 'dominant7'];

/** A run of inputs, of which one is on, or none, or (a chord's tones) several. */
interface Group {
  readonly first: number;
  readonly size: number;
}

let total = 0;
function group(size: number): Group {
  total += size;
  return { first: total - size, size };
}

const letters = () => group(PITCHES + 1);
const lengths = () => group(DURATIONS.length);
const chord = () => ({ root: group(12), kind: group(4), tones: group(12) });

const GROUPS = {
  last: letters(),
  second: letters(),
  third: letters(),
  length: lengths(),
  secondLength: lengths(),
  silence: group(DURATIONS.length + 1),
  place: group(120),
  placeInBeat: group(36),
  metre: group(METRES.length + 1),
  mode: group(MODES.length),
  section: group(9),
  toEnd: group(9),
  fromStart: group(8),
  noChords: group(1),
  chordNow: chord(),
  chordNext: chord(),
  rootAfter: group(12),
  aboveRoot: group(12),
  density: group(6),
  register: group(6),
  form: group(FORMS.length),
  back: group(BACKS.length + 1),
  /** What followed when the melody last went as it just did. */
  echo: { pitch: [letters(), letters(), letters()], length: lengths(), match: group(9), placed: group(2) },
};

/** What happened at this place so many bars ago. */
const LOOKS = [1, 2, 4, 8].map((back) => ({
  back,
  /** By whether the notes before went the same way: not at all, a little, for long. 0 is silence, one above the letters a note that goes on. */
  pitch: [group(PITCHES + 2), group(PITCHES + 2), group(PITCHES + 2)],
  length: lengths(),
  following: letters(),
  followingLength: lengths(),
  match: group(7),
  rhythmMatch: group(7),
  apart: group(26),
}));

/** How many inputs there are. */
export const INPUTS = total;

/** A pitch by its place above the tonic, an octave nearer where it would not fit; 0 is a rest. */
function letterOf(pitch: number, tonic: number): number {
  let letter = pitch - 60 - tonic + 18;
  while (letter < 1) letter += 12;
  while (letter > PITCHES) letter -= 12;
  return letter;
}

/** The nearest of DURATIONS, the shorter of two. */
export function lengthClass(ticks: number): number {
  let nearest = 0;
  while (nearest + 1 < DURATIONS.length && DURATIONS[nearest + 1]! - ticks < ticks - DURATIONS[nearest]!) nearest++;
  return nearest;
}

function tellChord(groups: ReturnType<typeof chord>, told: Chord, tonic: number, on: number[]): void {
  on.push(groups.root.first + pitchClass(told.root - tonic), groups.kind.first + CHORD_KINDS.indexOf(told.quality));
  for (const tone of chordTones(told)) on.push(groups.tones.first + pitchClass(tone - tonic));
}

/** The whole bar before the one that starts at `start`: a bar in two pieces (at a repeat, a revision) counts once. */
function barBefore(bars: readonly Bar[], start: number, index: number) {
  let before = index;
  while (before >= 0 && bars[before]!.tick >= start) before--;
  const bar = bars[before];
  return bar && { start: bar.tick - bar.offset, index: before };
}

function tellLook(
  look: (typeof LOOKS)[number],
  past: readonly NoteEvent[],
  bars: readonly Bar[],
  at: number,
  there: number,
  tell: (group: Group, choice: number) => void,
): void {
  if (there < bars[0]!.tick) return;
  const found = firstFrom(past, there);
  const note = past[found];
  const starts = note?.tick === there;
  const tonicAt = (tick: number) => bars[barIndexAt(bars, tick)]!.tonic;
  const shift = at - there;

  // Notes before this place, back to back with those before the other: the same, or the same in rhythm.
  let same = 0;
  let alike = 0;
  for (let step = 1; step <= MATCHED; step++) {
    const here = past[past.length - step];
    const other = past[found - step];
    if (!here || !other || here.tick - other.tick !== shift || here.ticks !== other.ticks) break;
    alike = step;
    if (same === step - 1 && here.pitch === other.pitch) same = step;
  }
  tell(look.match, matchClass(same));
  tell(look.rhythmMatch, matchClass(alike));
  const trust = look.pitch[same === 0 ? 0 : same < 3 ? 1 : 2]!;
  const before = past[found - 1];
  if (starts) {
    tell(trust, letterOf(note.pitch, tonicAt(there)));
    tell(look.length, lengthClass(slotOf(note.ticks)));
  } else {
    const goesOn = before && before.tick + slotOf(before.ticks) > there;
    tell(trust, goesOn ? PITCHES + 1 : 0);
    if (note) tell(look.length, lengthClass(note.tick - there));
  }
  const following = past[starts ? found + 1 : found];
  if (following) {
    tell(look.following, letterOf(following.pitch, tonicAt(following.tick)));
    tell(look.followingLength, lengthClass(slotOf(following.ticks)));
  }
  const last = past.at(-1);
  tell(look.apart, last && before ? 1 + Math.max(-12, Math.min(12, last.pitch - before.pitch)) + 12 : 0);
}

/** Longer matches are not counted. */
const MATCHED = 12;
const matchClass = (count: number) => (count < 4 ? count : count < 6 ? 4 : count < MATCHED ? 5 : 6);

/** Where the longest run of last notes was heard before, the latest of equals, and what came next there. */
function tellEcho(past: readonly NoteEvent[], bar: Bar, tell: (group: Group, choice: number) => void): void {
  const last = past.at(-1);
  if (!last) return;
  let longest = 0;
  let where = -1;
  for (let end = past.length - 2; end >= longest - 1 && end >= 0; end--) {
    if (past[end]!.pitch !== last.pitch || past[end]!.ticks !== last.ticks) continue;
    let run = 1;
    while (
      run < 16 &&
      end - run >= 0 &&
      past[end - run]!.pitch === past[past.length - 1 - run]!.pitch &&
      past[end - run]!.ticks === past[past.length - 1 - run]!.ticks
    )
      run++;
    if (run > longest) {
      longest = run;
      where = end;
    }
  }
  tell(GROUPS.echo.match, longest < 6 ? longest : longest < 9 ? 6 : longest < 16 ? 7 : 8);
  if (longest < 1) return;
  const next = past[where + 1]!;
  tell(GROUPS.echo.pitch[longest < 3 ? 0 : longest < 6 ? 1 : 2]!, letterOf(next.pitch, bar.tonic));
  tell(GROUPS.echo.length, lengthClass(slotOf(next.ticks)));
  tell(GROUPS.echo.placed, (last.tick - past[where]!.tick) % barTicks(bar.metre) === 0 ? 1 : 0);
}
