/**
 * Makes the samples of the app from a sound bank, once and by hand: `npm run samples -- --bank FILE`. The files are
 * committed, with the notices of the bank beside them.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BasicPreset, type BasicSample, type BasicSoundBank, SoundBankLoader } from 'spessasynth_core';
import { INSTRUMENTS } from '../src/instruments.ts';
import { instrumentFile, kitFile, type SampledProgram } from '../src/sampled-program.ts';
import { type BankRegion, louder, regionsOf, thinned } from './bank-program.ts';
import { encodeOpus } from './encode-opus.ts';
import { loudnessOf } from './region-loudness.ts';

const FOLDER = join(import.meta.dirname, 'files');

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
/** Keys of instruments: from the lowest bass to the highest melody, and some beyond for players. */
const KEYS = range(28, 96);
const BASS_KEYS = range(28, 67);
/** Keys of drum kits: the kit proper, congas, cabasa, maracas, claves, mute triangle to bell tree. */
const DRUM_KEYS = [...range(35, 59), ...range(62, 64), 69, 70, 75, 80, 81, 84];
const STANDARD = 0;

/** Loudness of every program at full velocity, K-weighted RMS: about that of the kit of this bank. */
const LOUDNESS = 0.1;
/** Longest sample, seconds, and the fade at its end. */
const LONGEST = 4;
const FADE = 0.4;
/** Frames of the loop that are repeated behind it: a decoder may bring fewer frames than went in. */
const PADDING = 2_048;

const { values } = parseArgs({ options: { bank: { type: 'string' } } });
if (!values.bank) throw new Error('npm run samples -- --bank FILE');
const file = await readFile(values.bank);
const bank = SoundBankLoader.fromArrayBuffer(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
await mkdir(FOLDER, { recursive: true });

let total = 0;
const { percussion, ...pitched } = INSTRUMENTS;
const programs = new Set(Object.values(pitched).flatMap((list) => list.map(({ program }) => program)));
for (const program of programs) {
  const isBass = Object.entries(pitched).every(
    ([voice, list]) => (voice === 'bass') === list.some((instrument) => instrument.program === program),
  );
  const regions = thinned(regionsOf(presetOf(bank, program, false), isBass ? BASS_KEYS : KEYS));
  const gain = LOUDNESS / loudnessOf(regions, isBass ? 'bass' : 'melody');
  await write(
    instrumentFile(program),
    regions.map((region) => louder(region, gain)),
  );
}

const standard = strokesOf(STANDARD);
await write(kitFile(STANDARD), standard);
for (const { program } of percussion.filter(({ program }) => program !== STANDARD)) {
  const own = strokesOf(program).filter(
    ({ region, sample }) =>
      !standard.some(
        (known) =>
          known.sample === sample && known.region.lowest <= region.lowest && known.region.highest >= region.highest,
      ),
  );
  await write(kitFile(program), own);
}
console.log(`${total} bytes`);

/** A drum rings as long as it does: it has no loop. */
function strokesOf(kit: number): BankRegion[] {
  return regionsOf(presetOf(bank, kit, true), DRUM_KEYS).map(({ region: { loop, ...region }, sample }) => ({
    region,
    sample,
  }));
}

function presetOf({ presets }: BasicSoundBank, program: number, drums: boolean): BasicPreset {
  const found = presets.find(
    (preset) =>
      preset.program === program && preset.isGMGSDrum === drums && preset.bankMSB === 0 && preset.bankLSB === 0,
  );
  if (!found) throw new Error(`the bank has no ${drums ? 'kit' : 'program'} ${program}`);
  return found;
}

async function write(name: string, regions: readonly BankRegion[]): Promise<void> {
  const samples = [...new Set(regions.map(({ sample }) => sample))];
  const encoded = await Promise.all(samples.map((sample) => encodeOpus(audioOf(sample, regions), sample.sampleRate)));
  const header: SampledProgram = {
    samples: samples.map((sample, at) => ({ bytes: encoded[at]!.length, sampleRate: sample.sampleRate })),
    regions: regions.map(({ region, sample }) => ({ ...region, sample: samples.indexOf(sample) })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const bytes = Buffer.concat([length, json, ...encoded]);
  total += bytes.length;
  await writeFile(join(FOLDER, `${name}.bin`), bytes);
  console.log(`${name}: ${samples.length} samples, ${regions.length} regions, ${bytes.length} bytes`);
}

/** A sample up to the end of its loop, with some of the loop again; without a loop it fades where it would be too long. */
function audioOf(sample: BasicSample, regions: readonly BankRegion[]): Float32Array {
  const audio = sample.getAudioData();
  const [from, to] = regions.find((region) => region.sample === sample && region.region.loop)?.region.loop ?? [];
  if (from !== undefined && to !== undefined)
    return Float32Array.from(
      { length: to + PADDING },
      (_, at) => audio[at < to ? at : from + ((at - to) % (to - from))] ?? 0,
    );
  const length = Math.min(audio.length, LONGEST * sample.sampleRate);
  const fade = FADE * sample.sampleRate;
  return audio.length === length
    ? audio
    : audio.slice(0, length).map((value, at) => value * Math.min(1, (length - at) / fade));
}
