import { setTimeout } from 'node:timers/promises';
import { connect, type JamEvent, type Room } from '../../client-sdk/index.ts';
import { choirLetterOf, choirPitchOf, type Frame } from '../../server/composer/network/choir-letters.ts';
import { foldedPitch } from '../../server/composer/parts/choir-rules.ts';
import { planJourney } from '../../server/composer/plan/plan-leg.ts';
import { chordTones, pitchClass } from '../../server/composer/theory/key.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { chordShare, parallelShare } from '../../training/choir-statistics.ts';
import { type Chorale, readChorales } from '../../training/chorales.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { settingsFor } from '../../travel-log/settings.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import { listenTo } from './listener.ts';

/** A sixteenth, ticks. */
const FRAME = 120;
/** The soprano begins here, ticks: members on stage have settled by then. */
const BEGIN = 1_920;
/** Beats a minute. */
const TEMPO = 120;
/** Frames behind the soprano in which the choir may still sing, count. */
const BEHIND = 8;

export interface ChoralesOutcome {
  readonly chorales: number;
  /** Notes of the choirs, as a listener was given them in both runs, count. */
  readonly sung: number;
  readonly late: number;
  readonly hanging: number;
  /** Not at their place by more than 1 ms, count. */
  readonly astray: number;
  /** Chorales whose second run was the same to the bit, count. */
  readonly equal: number;
  /** Chorales whose places were the same in both runs, count. */
  readonly samePlaces: number;
  /** Shares, 0–1: of the choirs, and of the chorales themselves. */
  readonly shares: Readonly<Record<string, readonly [choirs: number, corpus: number]>>;
}

/**
 * Plays the sopranos of held-out chorales on stage, as solos in rooms of their own, and listens to the choirs under them; all
 * of it twice.
 * @param corpus folder that holds jsb-chorales/
 * @param atOnce rooms at the same time, count
 */
export async function singChorales(
  url: string,
  corpus: string,
  count: number,
  atOnce: number,
): Promise<ChoralesOutcome> {
  const chorales = readChorales(corpus).test.slice(0, count);
  const airports = createAirports(await readAirports());
  const outcomes: Sung[] = [];
  const left = chorales.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const chorale of left) outcomes.push(await singChorale(url, chorale, airports.of));
    }),
  );
  const sum = (of: (outcome: Sung) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const [sung, own] = [outcomes.map(({ frames }) => frames), outcomes.map(({ chorale }) => chorale)];
  const both = (share: (chorales: readonly Chorale[]) => number) => [share(sung), share(own)] as const;
  return {
    chorales: outcomes.length,
    sung: sum((outcome) => outcome.sung),
    late: sum((outcome) => outcome.late),
    hanging: sum((outcome) => outcome.hanging),
    astray: sum((outcome) => outcome.astray),
    equal: outcomes.filter(({ equal }) => equal).length,
    samePlaces: outcomes.filter(({ samePlaces }) => samePlaces).length,
    shares: {
      'frames in which all parts sing': both(fullShare),
      'beats on one chord': both(chordalShare),
      'frames with parts that cross': both(crossingShare),
      'parallel fifths and octaves': both(parallelShare),
      'tones of the journey’s chord': [chordShare(outcomes.map(placed)), Number.NaN],
    },
  };
}

interface Sung {
  readonly chorale: Chorale;
  /** From the first frame of the soprano on. */
  readonly frames: Chorale;
  readonly plan: LegPlan;
  readonly sung: number;
  readonly late: number;
  readonly hanging: number;
  readonly astray: number;
  readonly equal: boolean;
  readonly samePlaces: boolean;
}

async function singChorale(url: string, chorale: Chorale, airportOf: Parameters<typeof legsOf>[1]): Promise<Sung> {
  const log = await createLog(url, 'JFK', 'LHR');
  const player = await connect({ url, log, name: 'Soprano' });
  const hall = await connect({ url, log, name: 'Hall' });
  const tonic = tonicOf(chorale);
  player.travelLog.steer({ texture: 'choir', tempo: TEMPO, key: tonic.key, mode: tonic.mode });
  await player.saved();
  const listener = listenTo(hall);
  try {
    await setTimeout(1_500);
    await player.jam.stage(true, { solo: true });
    const first = await sing(player, hall, chorale);
    await player.transport.pause();
    await player.transport.seek(0);
    const second = await sing(player, hall, chorale);
    await player.transport.pause();
    await setTimeout(500);
    const { waypoints, settings } = readTravelLog(player.doc);
    const [plan] = planJourney(legsOf(waypoints, airportOf), (leg) => settingsFor(leg, settings));
    const held = listener.held.filter(({ player: { userId } }) => userId === 0);
    return {
      ...{ chorale, plan: plan!, frames: framesOf(chorale, first.choir), sung: held.length },
      late: listener.playback.jam.late,
      hanging: held.filter(({ until: end }) => end === undefined).length,
      astray: held.filter(({ at, due }) => !(Math.abs(at - (due ?? Number.NaN)) <= 1)).length,
      equal: JSON.stringify(first.choir) === JSON.stringify(second.choir),
      samePlaces: JSON.stringify(first.soprano) === JSON.stringify(second.soprano),
    };
  } finally {
    listener.close();
    await Promise.all([player.leave(), hall.leave()]);
  }
}

interface Heard {
  readonly kind: string;
  readonly tick: number;
  readonly pitch: number;
  readonly velocity: number;
}

/** Plays a soprano from the start of the music on. @returns the choir as the hall was sent it, and the soprano's frames */
async function sing(player: Room, hall: Room, chorale: Chorale): Promise<{ choir: Heard[]; soprano: string[] }> {
  const choir: Heard[] = [];
  const soprano: string[] = [];
  const off = hall.on('jam', ({ player: by, event, place }: JamEvent) => {
    if (!place || event.kind === 'sustain') return;
    const velocity = event.kind === 'on' ? event.velocity : 0;
    if (by.userId === 0) choir.push({ kind: event.kind, tick: place.tick, pitch: event.pitch, velocity });
    else soprano.push(`${event.kind} ${Math.round(place.tick / FRAME)} ${event.pitch}`);
  });
  await player.transport.play();
  await until('the soprano is on stage', () => player.jam.stageState === 'on', 15_000);
  let held: number | undefined;
  for (const [index, frame] of [...chorale, ...silence(BEHIND)].entries()) {
    const pitch = frame[0] === 0 ? undefined : choirPitchOf(frame[0]);
    const before = chorale[index - 1];
    if (index > 0 && before?.[0] === frame[0]) continue;
    const due = player.transport.heardAt(BEGIN + index * FRAME);
    await setTimeout(Math.max(0, (due ?? 0) - player.roomTime()));
    if (held !== undefined) player.jam.noteOff(held);
    if (pitch !== undefined) player.jam.noteOn(pitch);
    held = pitch;
  }
  player.jam.allOff();
  const end = BEGIN + (chorale.length + BEHIND) * FRAME;
  await setTimeout(Math.max(0, hall.transport.timeAt(end) - hall.roomTime()));
  off();
  return { choir, soprano };
}

const silence = (frames: number): Frame[] => Array.from({ length: frames }, () => [0, 0, 0, 0]);

/** Soprano and choir by frame. The soprano is folded as the choir hears it. */
function framesOf(chorale: Chorale, choir: readonly Heard[]): Chorale {
  const held = new Set<number>();
  let next = 0;
  return chorale.map(([soprano], index) => {
    const tick = BEGIN + index * FRAME;
    for (; next < choir.length && choir[next]!.tick <= tick; next++) {
      const { kind, pitch } = choir[next]!;
      if (kind === 'on') held.add(pitch);
      else held.delete(pitch);
    }
    const [alto = 0, tenor = 0, bass = 0] = [...held].sort((a, b) => b - a).map(choirLetterOf);
    return [soprano === 0 ? 0 : choirLetterOf(foldedPitch(choirPitchOf(soprano))), alto, tenor, bass];
  });
}

const placed = ({ plan, frames }: Sung) => ({ plan, chorale: [...silence(BEGIN / FRAME), ...frames] });

/** The key of a chorale, by the bass at its end and the third over it. */
function tonicOf(chorale: Chorale): { key: number; mode: 'major' | 'minor' } {
  const frame = chorale.findLast((each) => each[3] > 0) ?? [0, 0, 0, 1];
  const key = pitchClass(choirPitchOf(frame[3]));
  const classes = chorale.flatMap((each) => each.filter((letter) => letter > 0).map((letter) => choirPitchOf(letter)));
  const share = (third: number) => classes.filter((pitch) => pitchClass(pitch - key) === third).length;
  return { key, mode: share(3) > share(4) ? 'minor' : 'major' };
}

const share = (chorales: readonly Chorale[], wanted: (frame: Frame, index: number) => boolean | undefined): number => {
  const judged = chorales.flatMap((chorale) => chorale.map(wanted)).filter((answer) => answer !== undefined);
  return judged.filter((answer) => answer).length / judged.length;
};

const fullShare = (chorales: readonly Chorale[]) =>
  share(chorales, (frame) => (frame[0] === 0 ? undefined : frame.every((letter) => letter > 0)));

/** Of the beats on which all parts sing, those whose tones are all of one triad or dominant seventh. */
const chordalShare = (chorales: readonly Chorale[]) =>
  share(chorales, (frame, index) => {
    if (index % 4 !== 0 || frame.includes(0)) return undefined;
    const classes = new Set(frame.map((letter) => pitchClass(choirPitchOf(letter))));
    return CHORDS.some((chord) => [...classes].every((tone) => chord.has(tone)));
  });

const CHORDS = Array.from({ length: 12 }, (_, root) =>
  (['major', 'minor', 'diminished', 'dominant7'] as const).map((quality) => new Set(chordTones({ root, quality }))),
).flat();

const crossingShare = (chorales: readonly Chorale[]) =>
  share(chorales, (frame) =>
    frame.includes(0) ? undefined : frame.some((letter, part) => part > 0 && letter > frame[part - 1]!),
  );
