import { expect, test } from 'vitest';
import type { NoteEvent } from '../../protocol/note-event.ts';
import { STYLES } from '../../protocol/style.ts';
import { finishLines, openLine } from '../../server/composer/composer.ts';
import { type Control, MELODY_INPUTS, melodyInputs } from '../../server/composer/network/melody-encoding.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg } from '../../server/composer/plan/splice.ts';
import { type Bar, UNARRANGED } from '../../server/composer/theory/leg-plan.ts';
import { melodyEventsOf } from '../../training/melody-events.ts';
import { network } from '../support/network.ts';
import { AIRPORTS, leg, settings } from './airports.ts';

const CONTROLS: readonly Control[] = ['density', 'register', 'form', 'style'];
const codes = AIRPORTS.map(({ iata, icao }) => iata ?? icao!);

/** Pieces of all kinds: modulations, drones, and plans that a revision cut in the middle of a bar. */
const plans = codes.flatMap((from, index) => {
  const plan = planLeg(leg(from, codes[(index + 3) % codes.length]!), settings({ seed: index }));
  const other = planLeg(leg(from, codes[(index + 3) % codes.length]!), settings({ seed: index + 100, density: 1 }));
  return [
    plan,
    spliceLeg(plan, other, plan.bars[5]!.tick + 960),
    spliceLeg(plan, other, plan.bars[9 % plan.bars.length]!.tick),
  ];
});
const pieces = plans.map((plan) => openLine(plan, [], 0));
finishLines(pieces, network);

const bar = (tick: number, changes: Partial<Bar> = {}): Bar => ({
  tick,
  ticks: 1920,
  offset: 0,
  metre: [4, 4],
  tonic: 2,
  mode: 'major',
  chords: [
    { root: 2, quality: 'major' },
    { root: 9, quality: 'dominant7' },
  ],
  density: 2,
  register: 3,
  energy: 0.5,
  texture: 'band',
  place: 0,
  form: 'free',
  back: 0,
  seed: 1,
  cadence: 'none',
  ...UNARRANGED,
  ...changes,
});

/** Notes back to back, from [pitch, slot] pairs; a pitch of 0 is a rest. */
function melodyFrom(tick: number, told: readonly (readonly [pitch: number, slot: number])[]): NoteEvent[] {
  const notes: NoteEvent[] = [];
  let at = tick;
  for (const [pitch, slot] of told) {
    const ticks = slot - Math.floor(slot / 8);
    if (pitch > 0)
      notes.push({ voice: 'melody', index: notes.length, tick: at, ticks, pitch, velocity: 80, offset: 0 });
    at += slot;
  }
  return notes;
}

/** What being told a difference changes: the inputs that are on in one of the two alone. */
const differences = (one: readonly number[], other: readonly number[]) => [
  one.filter((input) => !other.includes(input)).length,
  other.filter((input) => !one.includes(input)).length,
];

test('what is told while composing note by note is what is told of the finished melody', () => {
  for (const { plan, melody } of pieces) {
    const finished = melodyEventsOf({ bars: plan.bars, notes: melody.notes }, []);
    expect(finished.length).toBeGreaterThan(10);
    // After the last note, time passes: that is an event as well.
    const told = melody.events.slice(0, finished.length);
    expect(told.map(({ inputs }) => inputs)).toEqual(finished.map(({ inputs }) => inputs));
  }
});

test('inputs are whole numbers below their count, none twice', () => {
  for (const { plan, melody } of pieces)
    for (const { inputs } of melodyEventsOf({ bars: plan.bars, notes: melody.notes }, [])) {
      expect(new Set(inputs).size).toBe(inputs.length);
      expect(inputs.every((input) => Number.isInteger(input) && input >= 0 && input < MELODY_INPUTS)).toBe(true);
    }
});

test('a control that is hidden is not told, whatever it is', () => {
  const others: Partial<Bar>[] = [{ density: 5 }, { register: 0 }, { form: 'copy', back: 4 }, { style: 'air' }];
  const melody = melodyFrom(0, [
    [62, 480],
    [64, 480],
    [66, 960],
  ]);
  others.forEach((change, index) => {
    const plan = { bars: [bar(0), bar(1920)] };
    const changed = { bars: [bar(0, change), bar(1920, change)] };
    expect(melodyInputs(melody, changed, 1920)).not.toEqual(melodyInputs(melody, plan, 1920));
    expect(melodyInputs(melody, changed, 1920, [CONTROLS[index]!])).toEqual(
      melodyInputs(melody, plan, 1920, [CONTROLS[index]!]),
    );
  });
});

test('each style is an input of its own behind all others, and a bar without one has none', () => {
  const plain = melodyInputs([], { bars: [bar(0)] }, 0);
  expect(Math.max(...plain)).toBeLessThan(MELODY_INPUTS - STYLES.length);
  STYLES.forEach((style, index) => {
    expect(melodyInputs([], { bars: [bar(0, { style })] }, 0)).toEqual([
      ...plain,
      MELODY_INPUTS - STYLES.length + index,
    ]);
  });
});

test('hidden chords are not told, and it is told that they are hidden', () => {
  const minor = bar(0, {
    chords: [
      { root: 4, quality: 'minor' },
      { root: 4, quality: 'minor' },
    ],
  });
  expect(melodyInputs([], { bars: [minor] }, 0, ['chords'])).toEqual(
    melodyInputs([], { bars: [bar(0)] }, 0, ['chords']),
  );
  expect(melodyInputs([], { bars: [minor] }, 0)).not.toEqual(melodyInputs([], { bars: [bar(0)] }, 0));
  const [kept, added] = differences(
    melodyInputs([], { bars: [bar(0)] }, 0),
    melodyInputs([], { bars: [bar(0)] }, 0, ['chords']),
  );
  expect(kept).toBeGreaterThan(5);
  expect(added).toBe(1);
});

test('a tune is told the same in every key', () => {
  const melody = melodyFrom(0, [
    [62, 480],
    [66, 240],
    [67, 240],
    [69, 960],
    [0, 480],
    [74, 480],
  ]);
  const up = melody.map((note) => ({ ...note, pitch: note.pitch + 3 }));
  const raised = {
    tonic: 5,
    chords: [
      { root: 5, quality: 'major' },
      { root: 0, quality: 'dominant7' },
    ],
  } as const;
  const plan = { bars: [bar(0), bar(1920)] };
  expect(melodyInputs(up, { bars: [bar(0, raised), bar(1920, raised)] }, 2880)).toEqual(
    melodyInputs(melody, plan, 2880),
  );
});

test('what lies ahead is not told, save for the chords', () => {
  const { plan, melody } = pieces[0]!;
  for (const [index, note] of melody.notes.entries())
    expect(melodyInputs(melody.notes.slice(0, index), plan, note.tick)).toEqual(
      melodyEventsOf({ bars: plan.bars, notes: melody.notes.slice(0, index + 1) }, []).at(-1)!.inputs,
    );
});

test('a bar in two pieces counts once when the melody looks back', () => {
  const first = melodyFrom(0, [
    [62, 480],
    [64, 480],
    [66, 480],
    [67, 480],
  ]);
  const second = melodyFrom(1920, [
    [69, 480],
    [66, 480],
    [64, 480],
    [62, 480],
  ]);
  const whole = { bars: [bar(0), bar(1920), bar(3840)] };
  const pieces = [bar(0), bar(1920, { ticks: 960 }), bar(2880, { ticks: 960, offset: 960 }), bar(3840)];
  const past = [...first, ...second];
  const [gone, come] = differences(melodyInputs(past, whole, 3840), melodyInputs(past, { bars: pieces }, 3840));
  // Nothing but the bar's number from the start.
  expect([gone, come]).toEqual([1, 1]);
});

test('an upbeat is told where it stands in its bar', () => {
  const upbeat = { bars: [bar(0, { ticks: 480, offset: 1440 }), bar(480)] };
  const full = { bars: [bar(0), bar(1920)] };
  // Nothing but the silence before it, which an upbeat at the start has not.
  expect(differences(melodyInputs([], full, 1440), melodyInputs([], upbeat, 0))).toEqual([1, 1]);
});

test('time without a note is one rest, however it was drawn', () => {
  const plan = { bars: [bar(0), bar(1920)] };
  const past = melodyFrom(0, [[62, 480]]);
  const once = melodyEventsOf({ bars: plan.bars, notes: [...past, ...melodyFrom(1920, [[64, 480]])] }, []);
  expect(once.map(({ letter }) => letter)).toEqual([18, 0, 20]);
  expect(once[2]!.inputs).toEqual(melodyInputs(past, plan, 1920));
});
