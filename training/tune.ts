import { type NoteEvent, TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import { DURATIONS, melodyPitchOf, PITCHES } from '../server/composer/network/melody-letters.ts';
import { soundOf } from '../server/composer/theory/articulation.ts';
import { at } from '../server/composer/theory/at.ts';
import { hasMinorThird, pitchClass } from '../server/composer/theory/key.ts';
import { type Bar, type Chord, SECTION_BARS, UNARRANGED } from '../server/composer/theory/leg-plan.ts';
import { barTicks, type Metre, splitTicks } from '../server/composer/theory/metre.ts';
import { CHORD_SYMBOL, type Measure, pitchClassOf, type Token, type WrittenTune } from './abc.ts';
import { classesOf } from './classes.ts';
import { repetitionOf } from './repetition.ts';
import { type Corpus, styleOf } from './style.ts';

/** A tune of a corpus as if it were a leg: its plan and the melody that fills it. */
export interface Tune {
  /** File and place in it, e.g. "nottingham/jigs.abc#3". */
  readonly id: string;
  readonly title: string;
  readonly source: Corpus;
  /** Whether the bars' chords are those of the tune; otherwise each holds the tonic's and means nothing. */
  readonly chordsKnown: boolean;
  readonly bars: readonly Bar[];
  readonly notes: readonly NoteEvent[];
}

/** Why a tune is left out. */
export type Fault =
  | 'a metre that is not ours'
  | 'no chords'
  | 'bars too long'
  | 'bars too short'
  | 'notes too short'
  | 'notes out of range'
  | 'no notes';

/**
 * A written tune as bars and notes. Repeats are played once, with the last of their endings. The measures on the two sides
 * of a repeat are one bar where they fill one: the last bar of a part then includes the upbeat of the next.
 * @param chordsKnown whether the symbols above the notes are chords
 * @returns the fault of a tune that cannot be used
 */
export function tuneOf(
  written: WrittenTune,
  { chordsKnown, ...about }: Pick<Tune, 'id' | 'source' | 'chordsKnown'>,
): Tune | Fault {
  const measures = inEighths(lastEndings(written.measures));
  if (measures.some(({ metre }) => !OUR_METRES.has(nameOf(metre)))) return 'a metre that is not ours';
  if (measures.some((measure) => stepsOf(measure) > wholeSteps(measure) + ROUNDING)) return 'bars too long';
  const spans = spansOf(measures);
  const odd = spans.filter(({ offset, ticks, metre }) => offset + ticks < barTicks(metre)).length;
  if (odd > 2 && odd > spans.length / 10) return 'bars too short';
  const notes = notesOf(spans);
  if (typeof notes === 'string') return notes;
  const chords = chordsKnown
    ? chordsOf(spans)
    : spans.map((span): Bar['chords'] => [tonicChord(span), tonicChord(span)]);
  if (chords === undefined) return 'no chords';
  const style = styleOf({ ...about, ...written, metre: at(spans, 0).metre });
  const bars = barsOf(spans, chords, notes).map((bar) => ({ ...bar, ...(style && { style }) }));
  return { ...about, title: written.title, chordsKnown, bars, notes };
}

/** Whole notes to steps of 20 ticks. */
const STEPS = 96;
const STEP_TICKS = (4 * TICKS_PER_QUARTER) / STEPS;
const ROUNDING = 1e-6;

const OUR_METRES = new Set(['2/4', '3/4', '4/4', '2/2', '6/8', '9/8', '12/8']);
const nameOf = (metre: Metre) => metre.join('/');

const lengthOf = (tokens: readonly Token[]) => tokens.reduce((sum, { length }) => sum + length, 0);
const stepsOf = ({ tokens }: Measure) => lengthOf(tokens) * STEPS;
const wholeSteps = ({ metre: [beats, unit] }: Measure) => (beats / unit) * STEPS;

/** Of endings that follow each other only the last is kept; it begins where the first did. */
function lastEndings(measures: readonly Measure[]): Measure[] {
  const left: Measure[] = [];
  let from = 0;
  let ending = '';
  for (const measure of measures) {
    const follows = ending !== '' && measure.ending !== '' && measure.ending !== ending;
    const opens = follows ? at(left, from).opens : measure.opens;
    if (follows) left.length = from;
    else if (measure.ending !== ending) from = left.length;
    ending = measure.ending;
    left.push({ ...measure, opens });
  }
  return left;
}

/**
 * A tune in 2/4 and sixteenths, as one in 4/4 and eighths: books write the same kind of tune both ways, and the network
 * should learn it as one.
 */
function inEighths(measures: readonly Measure[]): readonly Measure[] {
  const tokens = measures.flatMap((measure) => measure.tokens);
  const dense = tokens.length > SIXTEENTHS * lengthOf(tokens);
  if (!dense || measures.some(({ metre }) => nameOf(metre) !== '2/4')) return measures;
  return measures.map((measure) => ({
    ...measure,
    metre: [4, 4],
    tokens: measure.tokens.map((token) => ({ ...token, length: 2 * token.length })),
  }));
}

/** A tune with more notes than this in a whole note is in sixteenths. */
const SIXTEENTHS = 10;

/** A bar of music: one measure, or several that fill one together. */
interface Span extends Pick<Bar, 'tick' | 'ticks' | 'offset' | 'metre' | 'tonic' | 'mode'> {
  readonly tokens: readonly Token[];
  readonly opens: boolean;
}

function spansOf(measures: readonly Measure[]): Span[] {
  const spans: Span[] = [];
  let tick = 0;
  let opens = true;
  for (let index = 0; index < measures.length; ) {
    const first = at(measures, index);
    const pieces = piecesOf(measures, index);
    const tokens = pieces.flatMap((piece) => piece.tokens);
    const whole = Math.round(wholeSteps(first)) * STEP_TICKS;
    const written = Math.round(lengthOf(tokens) * STEPS) * STEP_TICKS;
    const last = index + pieces.length === measures.length;
    const starts: boolean = opens || first.opens;
    const offset: number = starts && !last ? whole - written : 0;
    // After the tune's last note its bar is silent.
    const ticks = last ? whole : written;
    const metre: Metre = nameOf(first.metre) === '2/2' ? [4, 4] : first.metre;
    spans.push({ tick, ticks, offset, metre, tonic: first.tonic, mode: first.mode, tokens, opens: starts });
    tick += ticks;
    // A part whose upbeat stands apart begins with the bar after it.
    opens = offset > 0 || pieces.slice(1).some((piece) => piece.opens);
    index += pieces.length;
  }
  return spans;
}

/** The measures from one on that fill a bar together, three at most, or this one alone. */
function piecesOf(measures: readonly Measure[], index: number): readonly Measure[] {
  const first = at(measures, index);
  const whole = wholeSteps(first);
  let steps = 0;
  for (const [ahead, measure] of measures.slice(index, index + 3).entries()) {
    if (steps >= whole || nameOf(measure.metre) !== nameOf(first.metre)) break;
    steps += stepsOf(measure);
    if (Math.abs(steps - whole) < ROUNDING) return measures.slice(index, index + ahead + 1);
  }
  return [first];
}

interface Sound {
  readonly tick: number;
  readonly pitch: number;
  end: number;
}

function notesOf(spans: readonly Span[]): NoteEvent[] | Fault {
  const sounds: Sound[] = [];
  for (const span of spans) {
    let played = 0;
    for (const { length, pitch, tied } of span.tokens) {
      const tick = span.tick + Math.round(played * STEPS) * STEP_TICKS;
      played += length;
      const end = span.tick + Math.round(played * STEPS) * STEP_TICKS;
      const last = sounds.at(-1);
      if (tied && last?.end === tick) last.end = end;
      else if (pitch !== undefined) sounds.push({ tick, pitch, end });
    }
  }
  if (sounds.length === 0) return 'no notes';
  if (sounds.some(({ tick, end }) => end - tick < at(DURATIONS, 0))) return 'notes too short';
  for (const { tick, pitch } of sounds) {
    const { tonic } = spans.findLast((span) => span.tick <= tick) ?? at(spans, 0);
    if (pitch < melodyPitchOf(1, tonic) || pitch > melodyPitchOf(PITCHES, tonic)) return 'notes out of range';
  }
  return sounds.map(({ tick, pitch, end }, index) => {
    const slot = DURATIONS.findLast((ticks) => ticks <= end - tick) ?? at(DURATIONS, 0);
    return { voice: 'melody', index, tick, ticks: soundOf(slot), pitch, velocity: 80, offset: 0 };
  });
}

const tonicChord = ({ tonic, mode }: Pick<Bar, 'tonic' | 'mode'>): Chord => ({
  root: tonic,
  quality: hasMinorThird(mode) ? 'minor' : 'major',
});

/** The chords at the start and in the middle of each bar; a chord lasts until the next. Undefined where there is none. */
function chordsOf(spans: readonly Span[]): Bar['chords'][] | undefined {
  let known = false;
  let chord = tonicChord(at(spans, 0));
  const chords = spans.map((span): Bar['chords'] => {
    const halves = [chord, chord] as [Chord, Chord];
    let place = span.offset;
    for (const token of span.tokens) {
      if (token.chord !== undefined) {
        known = true;
        chord = chordOf(token.chord);
        // The chord of the first note holds from the start, in an upbeat as well.
        if (place === span.offset) halves[0] = chord;
        if (place <= splitTicks(span.metre)) halves[1] = chord;
      }
      place += token.length * STEPS * STEP_TICKS;
    }
    return halves;
  });
  return known ? chords : undefined;
}

/** Sixths and minor sevenths become their triads, an augmented chord a major one. */
function chordOf(symbol: string): Chord {
  const { letter = '', sign = '', third, more = '' } = CHORD_SYMBOL.exec(symbol)?.groups ?? {};
  const quality = third === 'm' ? 'minor' : third === 'd' ? 'diminished' : more.startsWith('7') ? 'dominant7' : 'major';
  return { root: pitchClassOf(letter, sign), quality };
}

function barsOf(spans: readonly Span[], chords: readonly Bar['chords'][], notes: readonly NoteEvent[]): Bar[] {
  const placed: Omit<Bar, 'cadence' | 'density' | 'register' | 'form' | 'back'>[] = [];
  let inPart = 0;
  spans.forEach(({ opens, tokens: _, ...span }, index) => {
    if (opens) inPart = 0;
    // An upbeat that stands apart belongs to the bar before its part.
    const place = span.offset > 0 ? SECTION_BARS - 1 : inPart++ % SECTION_BARS;
    placed.push({ ...span, chords: at(chords, index), place, energy: 0.5, texture: 'band', seed: 0, ...UNARRANGED });
  });
  const classes = classesOf(placed, notes);
  const repeats = repetitionOf(placed, notes);
  const cadences = cadencesOf(placed, notes);
  return placed.map((bar, index) => ({
    ...bar,
    ...at(classes, index),
    ...at(repeats, index),
    cadence: at(cadences, index),
  }));
}

type Placed = Pick<Bar, 'tick' | 'ticks' | 'offset' | 'metre' | 'tonic' | 'place'>;

/** A section ends on a full cadence where its last bar lands on the tonic; an upbeat after that does not count. */
function cadencesOf(bars: readonly Placed[], notes: readonly NoteEvent[]): Bar['cadence'][] {
  const cadences = bars.map((): Bar['cadence'] => 'none');
  bars.forEach((bar, index) => {
    const before = bars[index - 1];
    if (bar.place !== SECTION_BARS - 1 || bar.offset > 0 || before?.place !== SECTION_BARS - 2) return;
    const landing = notes.findLast(({ tick }) => tick <= bar.tick + splitTicks(bar.metre));
    const full = landing !== undefined && pitchClass(landing.pitch) === bar.tonic;
    cadences.fill(full ? 'full' : 'half', index - 1, index + 1);
  });
  return cadences;
}
