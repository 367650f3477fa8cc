import { instrumentFile, kitFile, type Region, type SampledProgram } from './sampled-program.ts';

/** Region with its sample, decoded. */
export interface DecodedRegion extends Region {
  readonly buffer: AudioBuffer;
}

/** Sampled instruments, fetched and decoded one by one as they are wanted. */
export interface SampledPrograms {
  /** Regions that sound at a key of a program; none as long as it is not here, or where there is none like it. */
  instrument(program: number, key: number): readonly DecodedRegion[];
  drum(kit: number, key: number): readonly DecodedRegion[];
  /** Resolves once these can be played, or cannot be fetched. */
  load(wanted: Wanted): Promise<void>;
}

export interface Wanted {
  readonly programs: Iterable<number>;
  readonly kits: Iterable<number>;
}

/** Addresses by file name, which the build puts in. */
const FILES = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../samples/files/*.bin', { query: '?url', import: 'default', eager: true }),
  ).map(([path, url]) => [path.replace(/^.*\/|\.bin$/g, ''), url]),
);
const STANDARD = kitFile(0);
const PROGRAMS_A_FAMILY = 8;
/** Time after which a program that did not come is asked for again, ms. */
const RETRY_MS = 10_000;

export function openSampledPrograms(): SampledPrograms {
  const fetched = new Map<string, Promise<void>>();
  const ready = new Map<string, readonly DecodedRegion[]>();

  function load(file: string): Promise<void> {
    const known = fetched.get(file);
    if (known) return known;
    const coming = fetchProgram(FILES[file]!).then(
      (regions) => void ready.set(file, regions),
      // Without samples, offline or in a browser that cannot decode them, the synth plays.
      () => void setTimeout(() => fetched.delete(file), RETRY_MS),
    );
    fetched.set(file, coming);
    return coming;
  }

  function regionsAt(file: string | undefined, key: number): readonly DecodedRegion[] {
    if (file === undefined) return [];
    const regions = ready.get(file);
    if (!regions) void load(file);
    return regions?.filter(({ lowest, highest }) => lowest <= key && key <= highest) ?? [];
  }

  return {
    instrument(program, key) {
      const file = instrumentLike(program);
      const here = regionsAt(file, key);
      if (here.length > 0 || file === undefined) return here;
      // Beyond its range, the outermost sample is bent further.
      const regions = ready.get(file) ?? [];
      const edge = regions.reduce((edge, { lowest }) => Math.min(edge, lowest), Number.POSITIVE_INFINITY);
      const outermost = key < edge ? regions[0] : regions.at(-1);
      return outermost ? [outermost] : [];
    },
    drum(kit, key) {
      const own = kitFile(kit) in FILES ? regionsAt(kitFile(kit), key) : [];
      return own.length > 0 ? own : regionsAt(STANDARD, key);
    },
    async load({ programs, kits }) {
      const files = [...programs].flatMap((program) => instrumentLike(program) ?? []);
      const drums = [...kits].flatMap((kit) => [STANDARD, ...(kitFile(kit) in FILES ? [kitFile(kit)] : [])]);
      await Promise.all([...new Set([...files, ...drums])].map(load));
    },
  };
}

/** File of a program, or of the nearest one of its General MIDI family. */
function instrumentLike(program: number): string | undefined {
  const first = program - (program % PROGRAMS_A_FAMILY);
  return Array.from({ length: PROGRAMS_A_FAMILY }, (_, at) => first + at)
    .sort((a, b) => Math.abs(a - program) - Math.abs(b - program))
    .map(instrumentFile)
    .find((file) => file in FILES);
}

async function fetchProgram(url: string): Promise<readonly DecodedRegion[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  const bytes = await response.arrayBuffer();
  const headerEnd = 4 + new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(4, headerEnd))) as SampledProgram;
  let at = headerEnd;
  const buffers = await Promise.all(
    header.samples.map((sample) => {
      const from = at;
      at += sample.bytes;
      // Decoded at its own rate: at another one, loops would begin and end between frames.
      return new OfflineAudioContext(1, 1, sample.sampleRate).decodeAudioData(bytes.slice(from, at));
    }),
  );
  return header.regions.map((region) => ({ ...region, buffer: buffers[region.sample]! }));
}
