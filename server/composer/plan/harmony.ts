import type { Mode } from '../../../travel-log/settings.ts';
import { at, last } from '../theory/at.ts';
import { chance, DRAWS, pick } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import { type Bar, type Chord, SECTION_BARS } from '../theory/leg-plan.ts';
import { type Following, HARMONY, type Weights } from './mode-harmony.ts';

/** A bar before its chords are decided. */
type BarFrame = Pick<Bar, 'tonic' | 'mode' | 'place' | 'form' | 'back' | 'cadence'>;
type KeyFrame = Pick<Bar, 'tonic' | 'mode'>;
/** The two chords of a bar, as degrees. */
type Degrees = readonly [first: string, second: string];

/**
 * The chords of a tune. A bar that is copied keeps its chords, a section ends on its cadence, and the rest is drawn.
 * @param seed of the leg
 * @returns two chords for each bar
 */
export function chordsOf(frames: readonly BarFrame[], seed: number): [Chord, Chord][] {
  const degrees: Degrees[] = [];
  return frames.map((frame, index) => {
    const chosen =
      closing(frame, index, seed) ??
      (frame.form === 'copy' ? at(degrees, index - frame.back) : drawn(frame, index, degrees, seed));
    degrees.push(chosen);
    return [chordOf(frame, chosen[0]), chordOf(frame, chosen[1])];
  });
}

/** @throws RangeError where the mode has no such degree */
function chordOf({ tonic, mode }: KeyFrame, degree: string): Chord {
  const found = HARMONY[mode].degrees[degree];
  if (found === undefined) throw new RangeError(`no chord ${degree} in ${mode}`);
  const [above, quality] = found;
  return { root: pitchClass(tonic + above), quality };
}

/** The chords of a bar that makes a cadence; undefined for any other bar. */
function closing(frame: BarFrame, index: number, seed: number): Degrees | undefined {
  if (frame.cadence === 'none') return undefined;
  const harmony = HARMONY[frame.mode];
  if (frame.place === SECTION_BARS - 1) {
    const end = frame.cadence === 'half' ? harmony.open : harmony.tonic;
    return [end, end];
  }
  return pairOf(pick(harmony[frame.cadence], chance(seed, DRAWS.harmony, 3 * index)));
}

/** @example pairOf('IV V7') // ['IV', 'V7'] */
function pairOf(degrees: string): Degrees {
  const [first, second] = degrees.split(' ');
  if (first === undefined || second === undefined) throw new RangeError(`"${degrees}" is no pair of degrees`);
  return [first, second];
}

/** The chords of a bridge into another key: one that both keys share, then the dominant. */
export function bridgeChords(next: KeyFrame, before: KeyFrame): readonly [Chord, Chord] {
  const { degrees, open } = HARMONY[next.mode];
  const dominant = 'V7' in degrees ? 'V7' : open;
  return [chordOf(next, pivotInto(next, before)), chordOf(next, dominant)];
}

function pivotInto(frame: KeyFrame, before: KeyFrame): string {
  const old = SCALES[before.mode].map((above) => pitchClass(before.tonic + above));
  const { pivots } = HARMONY[frame.mode];
  return pivots.find((degree) => chordTones(chordOf(frame, degree)).every((tone) => old.includes(tone))) ?? pivots[0];
}

function drawn({ mode, place }: BarFrame, index: number, before: readonly Degrees[], seed: number): Degrees {
  const { tonic, twoChords } = HARMONY[mode];
  const past = before.slice(-2).flat();
  const draw = (number: number) => chance(seed, DRAWS.harmony, 3 * index + number);
  const first = index === 0 ? tonic : drawnFirst(mode, place, past, draw(0));
  return draw(1) < at(twoChords, place) ? [first, drawnSecond(mode, [...past, first], draw(2))] : [first, first];
}

function drawnFirst(mode: Mode, place: number, past: readonly string[], draw: number): string {
  const { next, favours } = HARMONY[mode];
  return pick(
    weighted(following(next, past, mode), (degree) => favours[place]?.[degree] ?? 1),
    draw,
  );
}

/** Unlike the first chord of a bar, the second does not depend on the bar's place in the section. */
function drawnSecond(mode: Mode, past: readonly string[], draw: number): string {
  const first = plain(last(past));
  return pick(
    weighted(following(HARMONY[mode].within, past, mode), (degree) => (plain(degree) === first ? 0 : 1)),
    draw,
  );
}

const weighted = (weights: Weights, factor: (degree: string) => number): Weights =>
  Object.fromEntries(Object.entries(weights).map(([degree, weight]) => [degree, weight * factor(degree)]));

function following(table: Following, past: readonly string[], mode: Mode): Weights {
  for (const context of [...contextsOf(past), HARMONY[mode].tonic]) {
    const weights = table[context];
    if (weights) return weights;
  }
  throw new RangeError(`nothing follows the tonic in ${mode}`);
}

/**
 * The contexts that the next chord can depend on, the most specific first: a chord that stays, or the last two
 * different chords; then the last chord alone.
 * @param past degrees so far, one for each half of a bar, at least one
 * @example contextsOf(['I', 'I', 'V7', 'V7']) // ['I V', 'V']
 */
export function contextsOf(past: readonly string[]): string[] {
  const now = plain(last(past));
  if (past.length >= 3 && past.slice(-3).every((degree) => plain(degree) === now)) return [`${now} ${now}`, now];
  const earlier = past.findLast((degree) => plain(degree) !== now);
  return earlier === undefined ? [now] : [`${plain(earlier)} ${now}`, now];
}

/**
 * The degree of a chord in a key; undefined where the mode has none. A seventh chord that the mode lacks counts as its
 * triad.
 * @example degreeOf({ root: 9, quality: 'dominant7' }, 2, 'major') // 'V7'
 */
export function degreeOf({ root, quality }: Chord, tonic: number, mode: Mode): string | undefined {
  const degrees = Object.entries(HARMONY[mode].degrees);
  const named = (wanted: Chord['quality']) =>
    degrees.find(([, [above, kind]]) => above === pitchClass(root - tonic) && kind === wanted)?.[0];
  return named(quality) ?? (quality === 'dominant7' ? named('major') : undefined);
}

/**
 * A degree without its seventh: a seventh chord leads where its triad leads.
 * @example plain('V7') // 'V'
 */
export const plain = (degree: string) => degree.replace('7', '');

/** The chord of a stop-over's drone: the tonic's. */
export const droneChord = (tonic: number, mode: Mode): Chord => chordOf({ tonic, mode }, HARMONY[mode].tonic);
