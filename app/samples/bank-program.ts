import { type BasicPreset, type BasicSample, GeneratorTypes as G, type VoiceParameters } from 'spessasynth_core';
import type { Region } from '../src/sampled-program.ts';

/** Region with the sample of the bank that it plays. */
export interface BankRegion {
  readonly region: Omit<Region, 'sample'>;
  readonly sample: BasicSample;
}

/** Velocity at which the bank is asked for its regions: composed notes lie around it. */
const VELOCITY = 96;
/** The bank falls by 100 dB in the time that it gives; e-fold, the same fall has this many time constants. */
const CONSTANTS = (100 / 20) * Math.LN10;
/** Attenuations count for less than they say in banks of this family. Source: the EMU 8000, whose players all do so. */
const ATTENUATION = 0.4;
/** Loops shorter than this hold a tone that has died away, frames. */
const SHORTEST_LOOP = 16;

/** Roots of neighbouring regions, semitones apart at least. */
const APART = 4;

/** The regions of a preset at these keys. Keys next to each other with the same sample and settings are one region. */
export function regionsOf(preset: BasicPreset, keys: readonly number[]): BankRegion[] {
  const regions: BankRegion[] = [];
  for (const key of keys) {
    for (const { sample, generators } of withoutTwins(preset.getVoiceParameters(key, VELOCITY))) {
      const region = { lowest: key, highest: key, ...settingsOf(sample, generators) };
      const before = regions.findIndex(
        (known) =>
          known.sample === sample &&
          known.region.highest === key - 1 &&
          JSON.stringify({ ...known.region, lowest: 0, highest: 0 }) ===
            JSON.stringify({ ...region, lowest: 0, highest: 0 }),
      );
      if (before < 0) regions.push({ region, sample });
      else regions[before] = { sample, region: { ...regions[before]!.region, highest: key } };
    }
  }
  return regions;
}

/** Presets in stereo play one sample on either side: here it plays once. */
const withoutTwins = (voices: readonly VoiceParameters[]) =>
  voices.filter((voice, at) => voices.findIndex(({ sample }) => sample === voice.sample) === at);

/** The regions without those whose roots are close to the one before. Presets in layers are left as they are. */
export function thinned(regions: readonly BankRegion[]): BankRegion[] {
  const isLayered = regions.some(({ region }, at) => at > 0 && region.lowest <= regions[at - 1]!.region.highest);
  if (isLayered) return [...regions];
  const kept: BankRegion[] = [];
  for (const region of regions) {
    const before = kept.at(-1);
    if (before && region.region.root - before.region.root < APART) continue;
    kept.push(region);
  }
  const border = (at: number) => Math.round((kept[at]!.region.root + kept[at + 1]!.region.root) / 2);
  return kept.map(({ region, sample }, at) => ({
    sample,
    region: {
      ...region,
      lowest: at === 0 ? regions[0]!.region.lowest : border(at - 1) + 1,
      highest: at === kept.length - 1 ? regions.at(-1)!.region.highest : border(at),
    },
  }));
}

export function louder({ region, sample }: BankRegion, factor: number): BankRegion {
  return { sample, region: { ...region, gain: rounded(region.gain * factor) } };
}

function settingsOf(sample: BasicSample, generators: Int16Array): Omit<Region, 'sample' | 'lowest' | 'highest'> {
  const of = (generator: number) => generators[generator] ?? 0;
  const seconds = (generator: number) => (of(generator) <= -12_000 ? 0 : 2 ** (of(generator) / 1200));
  const root = of(G.overridingRootKey) >= 0 ? of(G.overridingRootKey) : sample.originalKey;
  const cents = 100 * of(G.coarseTune) + of(G.fineTune) + sample.pitchCorrection;
  const loop: readonly [number, number] = [
    sample.loopStart + of(G.startloopAddrsOffset),
    sample.loopEnd + of(G.endloopAddrsOffset),
  ];
  const loops = of(G.sampleModes) % 2 === 1 && loop[1] - loop[0] >= SHORTEST_LOOP;
  return {
    root: rounded(root - cents / 100),
    gain: rounded(10 ** ((-ATTENUATION * of(G.initialAttenuation)) / 200)),
    ...(loops ? { loop } : {}),
    attack: rounded(seconds(G.attackVolEnv)),
    hold: rounded(seconds(G.holdVolEnv)),
    decay: rounded(seconds(G.decayVolEnv) / CONSTANTS),
    sustain: rounded(10 ** (-of(G.sustainVolEnv) / 200)),
    release: rounded(seconds(G.releaseVolEnv) / CONSTANTS),
    cutoff: Math.round(8.176 * 2 ** (of(G.initialFilterFc) / 1200)),
    ...(of(G.exclusiveClass) > 0 ? { choke: of(G.exclusiveClass) } : {}),
  };
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
