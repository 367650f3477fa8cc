import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Drum, KEYS } from '../theory/drum-keys.ts';
import { type Bar, type LegPlan, PHRASE_BARS, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, type Metre, splitTicks } from '../theory/metre.ts';
import { FILLS, GROOVES, type Groove, type Kit } from './percussion-patterns.ts';
import type { Stroke } from './stroke.ts';

/** Length of a stroke, ticks; the drum itself rings on. */
const HIT = 60;

/** How often an occasional stroke of a pattern is played, 0–1. */
const OCCASIONAL = 0.4;

/**
 * What the drums play in one bar, by start. Pitches are General MIDI drum keys.
 * @param index of the bar
 * @throws RangeError for a metre without grooves
 */
export function percussionOf({ bars }: LegPlan, index: number): Stroke[] {
  const bar = at(bars, index);
  const kit = kitOf(bar);
  if (kit === 'silent') return [];
  const groove = hits(bar, patternFor(GROOVES, bar.metre)[kit]);
  const from = fillFrom(bar, kit);
  const played = [
    ...groove.filter(({ place }) => place < from),
    ...hits(bar, patternFor(FILLS, bar.metre)).filter(({ place }) => place >= from),
  ];
  const opensSection = bar.place === 0 && bars[index - 1]?.place === SECTION_BARS - 1;
  return within(bar, kit === 'whole' && opensSection ? [{ place: 0, drum: 'crash' }, ...played] : played);
}

/** The kit of a bar, by its energy and a little by its density. */
function kitOf({ form, energy, density }: Bar): Kit | 'silent' {
  if (form === 'drone' || form === 'ring') return 'silent';
  const drive = energy + 0.05 * (density - 3);
  return drive < 0.26 ? 'silent' : drive < 0.45 ? 'hands' : drive < 0.72 ? 'light' : 'whole';
}

function patternFor<Pattern>(patterns: Readonly<Record<string, Pattern>>, metre: Metre): Pattern {
  const pattern = patterns[metre.join('/')];
  if (pattern === undefined) throw new RangeError(`no percussion in ${metre.join('/')}`);
  return pattern;
}

/**
 * Where in a bar the fill takes over, ticks from the start of the metre's bar: phrases end with a beat of it, sections of
 * the whole kit and bridges with half a bar.
 */
function fillFrom({ place, form, pickup, metre }: Bar, kit: Kit): number {
  const whole = barTicks(metre);
  if (form === 'bridge') return pickup.length > 0 ? splitTicks(metre) : whole;
  if (kit === 'hands' || place % PHRASE_BARS !== PHRASE_BARS - 1) return whole;
  return place === SECTION_BARS - 1 && kit === 'whole' ? splitTicks(metre) : whole - beatTicks(metre);
}

interface Hit {
  /** Ticks from the start of the metre's bar. */
  readonly place: number;
  readonly drum: Drum;
}

function hits(bar: Bar, groove: Groove): Hit[] {
  const start = bar.tick - bar.offset;
  return (Object.entries(groove) as [Drum, string][]).flatMap(([drum, pattern]) => {
    const step = barTicks(bar.metre) / pattern.length;
    return [...pattern].flatMap((mark, index) => {
      const place = index * step;
      const drawn = () => chance(bar.seed, DRAWS.percussion, 128 * (start + place) + KEYS[drum]);
      return mark === 'x' || (mark === '?' && drawn() < OCCASIONAL) ? [{ place, drum }] : [];
    });
  });
}

/** The strokes of a whole bar as far as they lie in a bar that a revision may have cut. */
const within = (bar: Bar, played: readonly Hit[]): Stroke[] =>
  played
    .filter(({ place }) => place >= bar.offset && place < bar.offset + bar.ticks)
    .map(({ place, drum }) => ({
      tick: bar.tick - bar.offset + place,
      ticks: Math.min(HIT, bar.offset + bar.ticks - place),
      pitch: KEYS[drum],
    }))
    .sort((a, b) => a.tick - b.tick || a.pitch - b.pitch);
