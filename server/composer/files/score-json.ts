import type { CompositionFile } from '../../../protocol/composition-file.ts';
import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';
import { isSilent } from '../../../protocol/take-notes.ts';
import { MAP_VERSION } from '../theory/leg-plan.ts';
import { type Piece, placeLegs } from '../theory/piece.ts';
import { analyse } from './analysis.ts';
import { type PlacedTake, placeTakes, silencesOf } from './takes.ts';

/** A piece as the JSON that `protocol/composition-file.ts` describes. The same piece gives the same JSON. */
export function scoreJson(piece: Piece): CompositionFile {
  const legs = placeLegs(piece.legs);
  const last = legs.at(-1);
  const takes = placeTakes(piece.takes ?? [], legs);
  const silences = new Map(legs.map(({ plan }) => [plan.leg, silencesOf(takes, plan.leg)]));
  return {
    format: 'aero-melody/composition',
    version: 1,
    title: piece.title,
    ticksPerQuarter: TICKS_PER_QUARTER,
    seed: piece.seed,
    // A stored piece is of the rules that planned it.
    mapVersion: Math.max(0, ...piece.legs.map(({ plan }) => plan.mapVersion)) || MAP_VERSION,
    network: piece.network,
    ticks: last ? last.startTick + last.plan.ticks : 0,
    legs: legs.map(({ plan, notes, tempos, startTick }) => ({
      leg: plan.leg,
      from: plan.from,
      to: plan.to,
      startTick,
      ticks: plan.ticks,
      tempo: plan.tempo,
      tempos: tempos.map(({ tick, bpm }) => ({ tick, bpm })),
      metre: [...plan.metre],
      key: plan.key,
      temperature: plan.temperature,
      programs: [...plan.programs],
      pan: plan.pan,
      brightness: plan.brightness,
      bars: plan.bars.map(
        ({ tick, ticks, metre, tonic, mode, chords, density, register, energy, texture, form, back, cadence }) => ({
          tick,
          ticks,
          metre: [...metre],
          tonic,
          mode,
          chords: [{ ...chords[0] }, { ...chords[1] }],
          density,
          register,
          energy,
          texture,
          form,
          back,
          cadence,
        }),
      ),
      notes: notes.map(({ voice, tick, ticks, pitch, velocity, offset }) => ({
        ...{ voice, tick, ticks, pitch, velocity, offset },
        ...(isSilent({ voice, tick }, silences.get(plan.leg) ?? []) && { silent: true as const }),
      })),
    })),
    analysis: analyse(piece),
    ...(piece.takes && { takes: takes.map(takeJson) }),
    ...(piece.own && { own: piece.own }),
  };
}

const takeJson = ({ take, revised, notes }: PlacedTake): NonNullable<CompositionFile['takes']>[number] => ({
  id: take.id,
  leg: take.leg,
  player: take.by.name,
  sound: take.sound,
  grid: take.grid,
  strength: take.strength,
  muted: take.muted,
  solo: take.solo,
  revised,
  notes: notes.map(({ played, place }) => ({ ...played, sounds: place ?? null })),
});
