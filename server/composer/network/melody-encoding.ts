import type { NoteEvent } from '../../../protocol/note-event.ts';
import { STYLES } from '../../../protocol/style.ts';
import { slotOf } from '../theory/articulation.ts';
import { at } from '../theory/at.ts';
import { chordTones, pitchClass } from '../theory/key.ts';
import { type Bar, barIndexAt, type Chord, chordAt, isTune, type LegPlan, placeInBar } from '../theory/leg-plan.ts';
import { beatTicks, type Metre, splitTicks } from '../theory/metre.ts';
import { activate, type Block, createLayout } from './input-layout.ts';
import { DURATIONS, lengthClass, MELODY_LETTERS, melodyLetterOf } from './melody-letters.ts';
import { activateEcho, activateLookback, barStartsBefore, createEcho, createLookback } from './melody-lookback.ts';

/** Inputs that can be hidden from the network: it was trained to do without each. */
export type Control = 'density' | 'register' | 'form' | 'style' | 'chords';

/**
 * The active inputs of the network before an event of a melody. Training and composing both call this: the meaning of
 * the inputs is known here alone.
 * @param past the melody so far, by start
 * @param tick start of the event, from the start of the leg. All the time since the last note is one rest, in however
 *   many pieces it was drawn
 * @param hidden controls that are left out
 * @returns numbers below MELODY_INPUTS, each once. Their order is part of the result: the network adds floats in it
 */
export function melodyInputs(
  past: readonly NoteEvent[],
  { bars }: Pick<LegPlan, 'bars'>,
  tick: number,
  hidden: readonly Control[] = [],
): number[] {
  const index = barIndexAt(bars, tick);
  const bar = at(bars, index);
  const place = placeInBar(bar, tick);
  const active: number[] = [];

  const [last, second, third] = [past.at(-1), past.at(-2), past.at(-3)];
  activate(active, BLOCKS.last, last ? melodyLetterOf(last.pitch, bar.tonic) : 0);
  activate(active, BLOCKS.second, second ? melodyLetterOf(second.pitch, bar.tonic) : 0);
  activate(active, BLOCKS.third, third ? melodyLetterOf(third.pitch, bar.tonic) : 0);
  if (last) activate(active, BLOCKS.length, lengthClass(slotOf(last.ticks)));
  if (second) activate(active, BLOCKS.secondLength, lengthClass(slotOf(second.ticks)));
  const silence = tick - (last ? last.tick + slotOf(last.ticks) : at(bars, 0).tick);
  activate(active, BLOCKS.silence, silence > 0 ? 1 + lengthClass(silence) : 0);

  activate(active, BLOCKS.place, place / STEP);
  activate(active, BLOCKS.placeInBeat, (place % beatTicks(bar.metre)) / STEP);
  activate(active, BLOCKS.metre, METRES.indexOf(metreName(bar.metre)) + 1);
  activate(active, BLOCKS.mode, MODES.indexOf(LEARNT[bar.mode]));
  activate(active, BLOCKS.section, bar.place + 1);
  activate(active, BLOCKS.toEnd, barsToEnd(bars, index));
  activate(active, BLOCKS.fromStart, index < 4 ? index : 2 + Math.floor(Math.log2(index)));

  if (hidden.includes('chords')) activate(active, BLOCKS.noChords, 0);
  else {
    const now = chordAt(bar, tick);
    const after = bars[index + 1];
    // Only the bridge to the next leg may depend on how that begins.
    const following = after !== undefined && isTune(bar) === isTune(after) ? after : undefined;
    const next = place >= splitTicks(bar.metre) ? following?.chords[0] : bar.chords[1];
    activateChord(active, BLOCKS.chordNow, now, bar.tonic);
    if (next) activateChord(active, BLOCKS.chordNext, next, bar.tonic);
    if (following) activate(active, BLOCKS.rootAfter, pitchClass(following.chords[0].root - bar.tonic));
    if (last) activate(active, BLOCKS.aboveRoot, pitchClass(last.pitch - now.root));
  }

  if (!hidden.includes('density')) activate(active, BLOCKS.density, bar.density);
  if (!hidden.includes('register')) activate(active, BLOCKS.register, bar.register);
  if (!hidden.includes('form')) {
    activate(active, BLOCKS.form, Math.max(0, FORMS.indexOf(bar.form)));
    if (bar.back > 0) activate(active, BLOCKS.back, BACKS.indexOf(bar.back) + 1);
  }

  const starts = barStartsBefore(bars, index, FARTHEST);
  for (const lookback of LOOKBACKS) {
    const start = starts[lookback.bars - 1];
    if (start !== undefined) activateLookback(active, lookback, past, bars, tick, start + place);
  }
  activateEcho(active, ECHO, past, bar);
  if (!hidden.includes('style') && bar.style !== undefined) activate(active, STYLE, STYLES.indexOf(bar.style));
  return active;
}

/** Bars from one to the end of the tune, or from one behind the tune to the end of the leg, count. */
function barsToEnd(bars: readonly Bar[], index: number): number {
  if (!isTune(at(bars, index))) return bars.length - 1 - index;
  return bars.findLastIndex(isTune) - index;
}

/** The grid on which events start, ticks. */
const STEP = 20;

const METRES = ['2/4', '3/4', '4/4', '6/8', '9/8', '3/2', '12/8'];
const metreName = ([beats, unit]: Metre) => `${beats}/${unit}`;
const MODES: readonly Bar['mode'][] = ['major', 'mixolydian', 'dorian', 'minor'];
/** The mode that the network knows a mode as: the nearest that it has an input for. */
const LEARNT: Readonly<Record<Bar['mode'], Bar['mode']>> = {
  ...{ major: 'major', mixolydian: 'mixolydian', dorian: 'dorian', minor: 'minor' },
  ...{ lydian: 'major', phrygian: 'minor' },
};
const FORMS: readonly Bar['form'][] = ['free', 'copy', 'rhythm', 'drone'];
const BACKS = [1, 2, 4, 8, 16];
const QUALITIES: readonly Chord['quality'][] = ['major', 'minor', 'diminished', 'dominant7'];

const layout = createLayout();
const letters = () => layout.block(MELODY_LETTERS);
const lengths = () => layout.block(DURATIONS.length);
const chord = () => ({ root: layout.block(12), quality: layout.block(QUALITIES.length), tones: layout.block(12) });

const BLOCKS = {
  last: letters(),
  second: letters(),
  third: letters(),
  length: lengths(),
  secondLength: lengths(),
  silence: layout.block(DURATIONS.length + 1),
  place: layout.block(120),
  placeInBeat: layout.block(36),
  metre: layout.block(METRES.length + 1),
  mode: layout.block(MODES.length),
  section: layout.block(9),
  toEnd: layout.block(9),
  fromStart: layout.block(8),
  noChords: layout.block(1),
  chordNow: chord(),
  chordNext: chord(),
  rootAfter: layout.block(12),
  aboveRoot: layout.block(12),
  density: layout.block(6),
  register: layout.block(6),
  form: layout.block(FORMS.length),
  back: layout.block(BACKS.length + 1),
};
const ECHO = createEcho(layout);
const LOOKBACKS = [1, 2, 4, 8].map((bars) => createLookback(layout, bars));
const FARTHEST = 8;
const STYLE = layout.block(STYLES.length);

/** The styles are the last inputs: they came after the others. */
export const FIRST_STYLE_INPUT = STYLE.first;

/** Inputs of the melody network, count. */
export const MELODY_INPUTS = layout.size();

interface ChordBlocks {
  readonly root: Block;
  readonly quality: Block;
  readonly tones: Block;
}

function activateChord(active: number[], blocks: ChordBlocks, chord: Chord, tonic: number): void {
  activate(active, blocks.root, pitchClass(chord.root - tonic));
  activate(active, blocks.quality, QUALITIES.indexOf(chord.quality));
  for (const tone of chordTones(chord)) activate(active, blocks.tones, pitchClass(tone - tonic));
}
