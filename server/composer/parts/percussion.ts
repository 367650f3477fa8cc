import { PHRASE_BARS, SECTION_BARS } from '../plan/form.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Drum, KEYS } from '../theory/drum-keys.ts';
import type { Bar, LegPlan } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, splitTicks } from '../theory/metre.ts';
import { FILLS, GROOVES, type Groove } from './percussion-patterns.ts';
import type { Stroke } from './stroke.ts';

/** A drum is struck and rings as long as it likes: its note ends here, ticks. */
const HIT = 60;

/** How often a stroke is played that a pattern leaves open. */
const OPEN = 0.4;

/** A leg takes off without drums. */
const SILENT_BARS = 2;

/** What the drums play in one bar, by start. Pitches are General MIDI drum keys. */
export function percussionOf({ bars }: LegPlan, index: number): Stroke[] {
  const bar = bars[index]!;
  const loudness = index < SILENT_BARS ? 0 : loudnessOf(bar);
  if (loudness === 0) return [];
  const groove = grooveOf(bar, loudness);
  // Where the journey or its music ends, one stroke closes it.
  const goesOn = bars[index + 1] !== undefined && bars[index + 1]!.form !== 'drone';
  if (!goesOn)
    return within(
      bar,
      hits(bar, groove).filter(({ place }) => place === 0),
    );
  const from = fillFrom(bar, loudness);
  const fill = FILLS[metreName(bar)]!;
  const played = [
    ...hits(bar, groove).filter(({ place }) => place < from),
    ...hits(bar, fill).filter(({ place }) => place >= from),
  ];
  const begins = bar.place === 0 && loudness === LOUDEST && bars[index - 1]?.place === SECTION_BARS - 1;
  return within(bar, begins ? [{ place: 0, drum: 'crash' }, ...played] : played);
}

const LOUDEST = 3;

/** 0 (silent) to 3 (the whole kit), by the energy of the bar and a little by its density. */
function loudnessOf({ form, energy, density }: Bar): number {
  if (form === 'drone') return 0;
  const drive = energy + 0.05 * (density - 3);
  return drive < 0.4 ? 0 : drive < 0.58 ? 1 : drive < 0.8 ? 2 : LOUDEST;
}

const metreName = ({ metre }: Bar) => metre.join('/');
const grooveOf = (bar: Bar, loudness: number): Groove => GROOVES[metreName(bar)]![loudness - 1]!;

/** Where in a bar the fill takes over, ticks: phrases end with a beat of it, loud sections with half a bar. */
function fillFrom({ place, metre }: Bar, loudness: number): number {
  const whole = barTicks(metre);
  if (loudness === 1 || place % PHRASE_BARS !== PHRASE_BARS - 1) return whole;
  return place === SECTION_BARS - 1 && loudness === LOUDEST ? splitTicks(metre) : whole - beatTicks(metre);
}

interface Hit {
  /** Ticks in the metre's bar. */
  readonly place: number;
  readonly drum: Drum;
}

function hits(bar: Bar, groove: Groove): Hit[] {
  const start = bar.tick - bar.offset;
  return (Object.entries(groove) as [Drum, string][]).flatMap(([drum, pattern]) => {
    const step = barTicks(bar.metre) / pattern.length;
    return [...pattern].flatMap((mark, at) => {
      const place = at * step;
      const drawn = () => chance(bar.seed, DRAWS.percussion, 128 * (start + place) + KEYS[drum]);
      return mark === 'x' || (mark === '?' && drawn() < OPEN) ? [{ place, drum }] : [];
    });
  });
}

/** What of a whole bar lies in one that a revision cut. */
const within = (bar: Bar, played: readonly Hit[]): Stroke[] =>
  played
    .filter(({ place }) => place >= bar.offset && place < bar.offset + bar.ticks)
    .map(({ place, drum }) => ({
      tick: bar.tick - bar.offset + place,
      ticks: Math.min(HIT, bar.offset + bar.ticks - place),
      pitch: KEYS[drum],
    }))
    .sort((a, b) => a.tick - b.tick || a.pitch - b.pitch);
