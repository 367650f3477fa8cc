import { expect, test } from 'vitest';
import type { NoteEvent } from '../../protocol/note-event.ts';
import { composeLeg } from '../../server/composer/composer.ts';
import { headOf, planLeg } from '../../server/composer/plan/plan-leg.ts';
import { firstDifference, splicedTick, spliceLeg, spliceTick, tuneEnd } from '../../server/composer/plan/splice.ts';
import { chance } from '../../server/composer/theory/chance.ts';
import { barAt, isTune, type LegPlan, plays } from '../../server/composer/theory/leg-plan.ts';
import { barTicks, beatTicks } from '../../server/composer/theory/metre.ts';
import { goOn, network } from '../support/network.ts';
import { leg, settings } from './airports.ts';
import { melodyOf } from './statistics.ts';

const plan = (to: string, changes = {}) => planLeg(leg('CDG', to, { id: 'w1' }), settings(changes));
const before = plan('NRT');
const revisions = {
  'to have more notes': plan('NRT', { density: 0.9 }),
  'into another mode': plan('NRT', { mode: 'minor' }),
  'into another key': plan('NRT', { key: 3 }),
  'to a place near by': plan('BRU'),
  'to a place westward': plan('LHR'),
  'to a place far away': plan('AKL'),
  'to be drawn anew': plan('NRT', { seed: 99 }),
};
/** What was heard, had nothing been revised. */
const played = composeLeg(before, network);
const earliests = Array.from({ length: 8 }, (_, draw) => Math.floor(chance(5, draw, 0) * before.ticks));

test.each(Object.entries(revisions))('a leg revised %s plays on, from any tick', (_, after) => {
  for (const earliest of earliests) playsOn(after, earliest);
});

function playsOn(after: LegPlan, earliest: number): void {
  const at = spliceTick(before, after, earliest);
  const spliced = spliceLeg(before, after, at);
  expect(at).toBeGreaterThanOrEqual(earliest);
  expect(at).toBeLessThanOrEqual(before.ticks);

  let end = 0;
  for (const bar of spliced.bars) {
    expect(bar.tick).toBe(end);
    expect(bar.ticks).toBeGreaterThan(0);
    expect(bar.offset + bar.ticks).toBeLessThanOrEqual(barTicks(bar.metre));
    end = bar.tick + bar.ticks;
    if (bar.back === 0) continue;
    // What a bar repeats has been played, whole and in the same metre.
    const pattern = spliced.bars[spliced.bars.indexOf(bar) - bar.back]!;
    expect([pattern.offset, pattern.ticks, pattern.metre]).toEqual([0, barTicks(bar.metre), bar.metre]);
  }
  expect(spliced.ticks).toBe(end);
  expect(spliced).toMatchObject({ tempo: after.tempo, metre: after.metre, programs: after.programs, to: after.to });
  if (at === before.ticks) return;

  const closing = (music: LegPlan) =>
    music.bars
      .filter(isTune)
      .slice(-3)
      .map(({ chords, cadence }) => ({ chords, cadence }));
  if (spliced.bars.at(-1)!.tick > at) expect(closing(spliced).slice(-1)).toEqual(closing(after).slice(-1));

  const kept = played.filter(({ tick }) => tick < at);
  const added = goOn(spliced, kept, at);
  const whole = [...kept, ...added];
  expect(Math.min(...added.map(({ tick }) => tick))).toBeGreaterThanOrEqual(at);
  const melody = melodyOf(whole);
  // A closing note that has already been sung stays the last.
  const ending = melodyOf(added).length > 0 ? after : before;
  expect(melody.at(-1)!.pitch % 12).toBe(ending.bars.filter(isTune).at(-1)!.tonic);
  expect(melody.map(({ index }) => index)).toEqual(melody.map((_, index) => index));
  for (const [index, note] of melody.slice(1).entries())
    expect(note.tick).toBeGreaterThanOrEqual(melody[index]!.tick + melody[index]!.ticks);
  // At the seam something sounds or starts soon, and the melody waits for no longer than a phrase's end does.
  const sounding = whole.filter((note) => note.tick <= at && note.tick + note.ticks > at);
  const seam = barAt(spliced.bars, at);
  const rings = seam.part === 'ending' && seam.breath !== null;
  const soon = whole.filter(({ tick }) => tick >= at && tick < at + barTicks(seam.metre));
  for (const voice of ['bass', 'pad'] as const)
    if (plays(seam, voice) && !rings) expect([...sounding, ...soon].some((note) => note.voice === voice)).toBe(true);

  const first = melody.find(({ tick }) => tick >= at);
  const last = kept.findLast(({ voice }) => voice === 'melody');
  // None comes where the closing note has already been sung, or where the melody waits.
  if (first && plays(seam, 'melody'))
    expect(first.tick - Math.max(at, last ? last.tick + last.ticks : 0)).toBeLessThanOrEqual(960);

  // In steps, and after a restart, it is the same.
  const past: NoteEvent[] = [...kept];
  let filledTo = at;
  for (const until of [at + 70, at + 7_000, spliced.ticks + 700]) {
    past.push(...goOn(spliced, past, filledTo, until));
    filledTo = until;
  }
  expect(past).toEqual(whole);
}

test('what was silent before a revision stays silent', () => {
  for (const after of Object.values(revisions))
    for (const earliest of earliests) {
      const at = spliceTick(before, after, earliest);
      const spliced = spliceLeg(before, after, at);
      const heard = played.filter(({ tick }) => tick < at);
      // As if the melody had been silent for long: what it makes of that now comes after the revision.
      const silent = heard.filter(({ voice, tick }) => voice !== 'melody' || tick < at - 2_000);
      for (const { tick } of goOn(spliced, silent, at)) expect(tick).toBeGreaterThanOrEqual(at);
    }
});

test('a revision waits for the next beat, and where key, mode or metre change for the next bar', () => {
  const bar = barTicks(before.metre);
  const inside = 10 * bar + 500;
  expect(spliceTick(before, revisions['to have more notes'], inside)).toBe(10 * bar + 2 * beatTicks(before.metre));
  expect(spliceTick(before, revisions['into another mode'], inside)).toBe(11 * bar);
  expect(spliceTick(before, revisions['into another key'], inside)).toBe(11 * bar);
  expect(spliceTick(before, revisions['to a place near by'], inside)).toBe(11 * bar);
  for (const after of Object.values(revisions)) {
    expect(spliceTick(before, after, 10 * bar)).toBe(10 * bar);
    expect(spliceTick(before, after, before.ticks + 1)).toBe(before.ticks);
  }
});

test('a revision that only changes how a leg sounds keeps its length and its bar lines', () => {
  const denser = revisions['to have more notes'];
  const at = spliceTick(before, denser, 10 * 1440 + 500);
  const spliced = spliceLeg(before, denser, at);
  expect(spliced.ticks).toBe(before.ticks);
  expect(spliced.bars.filter(({ offset }) => offset === 0).map(({ tick }) => tick)).toEqual(
    before.bars.map(({ tick }) => tick),
  );
  // Where the chord is the same, what the accompaniment holds is not struck again.
  const kept = played.filter(({ tick }) => tick < at);
  const held = kept.filter(({ voice, tick, ticks }) => voice === 'pad' && tick + ticks > at);
  const struck = goOn(spliced, kept, at).filter(({ voice, tick }) => voice === 'pad' && tick === at);
  expect(struck.filter(({ pitch }) => held.some((note) => note.pitch === pitch))).toEqual([]);
});

test('a leg sent elsewhere still plays its last phrase, whole', () => {
  for (const earliest of [0.2, 0.6, 0.95, 0.999].map((part) => Math.floor(part * before.ticks))) {
    const after = revisions['to a place far away'];
    const at = spliceTick(before, after, earliest);
    if (at === before.ticks) continue;
    const tail = spliceLeg(before, after, at)
      .bars.filter(({ tick }) => tick >= at)
      .filter(isTune)
      .slice(-4);
    expect(tail.map(({ chords }) => chords)).toEqual(
      after.bars
        .filter(isTune)
        .slice(-4)
        .map(({ chords }) => chords),
    );
  }
});

test('revised before it starts, a leg is the new one; revised at its end, it is what was played', () => {
  const after = revisions['to a place near by'];
  expect(spliceLeg(before, after, 0)).toBe(after);
  expect(spliceLeg(before, after, before.ticks).bars).toEqual(before.bars);
});

test('a leg can be revised again and again', () => {
  let playing = before;
  let notes: NoteEvent[] = [];
  let now = 0;
  let filledTo = 0;
  Object.values(revisions).forEach((after, turn) => {
    now = spliceTick(playing, after, now + 1_000 + 777 * turn);
    const filled = [...notes, ...goOn(playing, notes, filledTo, now + 2_000)];
    notes = filled.filter(({ tick }) => tick < now);
    playing = spliceLeg(playing, after, now);
    filledTo = now;
  });
  notes.push(...goOn(playing, notes, filledTo));
  expect(notes.map(({ tick }) => tick)).toEqual(notes.map(({ tick }) => tick).toSorted((a, b) => a - b));
  expect(new Set(notes.map(({ voice, index }) => `${voice}/${index}`)).size).toBe(notes.length);
  expect(melodyOf(notes).at(-1)!.pitch % 12).toBe(playing.bars.at(-1)!.tonic);
});

test('the next leg changes nothing of a tune that was cut, and does not make the leg longer', () => {
  const way = leg('CDG', 'NRT', { id: 'w1' });
  const others = ['BRU', 'LHR', 'LAX', 'SYD', 'GLA', 'GRU', 'DEN'].map((to) => leg('CDG', to, { id: 'w1' }));
  const other = others.find((to) => planLeg(to, settings()).metre.join() !== planLeg(way, settings()).metre.join())!;
  const ways = [undefined, headOf(leg('LHR', 'JFK'), settings()), headOf(leg('SIN', 'SYD'), settings())];
  const [ended, ...led] = ways.map((next) => planLeg(other, settings(), next)) as [LegPlan, ...LegPlan[]];
  // The half bar that a first revision has left is a bar more, in the metre of before.
  const cut = spliceLeg(spliceLeg(before, plan('NRT', { density: 0.9 }), 720), ended, 720);
  expect(cut.bars.filter(isTune).length).not.toBe(ended.bars.filter(isTune).length);
  let [playing, base] = [cut, ended];
  for (const after of [...led, ended, ...led]) {
    const at = splicedTick(playing, base, firstDifference(base, after));
    expect(at).toBeGreaterThanOrEqual(tuneEnd(cut));
    playing = spliceLeg(playing, after, at);
    base = after;
    expect(playing.bars.filter(isTune)).toEqual(cut.bars.filter(isTune));
    const forms = (music: LegPlan) =>
      music.bars.filter((bar) => !isTune(bar)).map(({ form, part }) => `${part} ${form}`);
    expect(forms(playing).at(-1)).toBe(forms(after).at(-1));
  }
});
