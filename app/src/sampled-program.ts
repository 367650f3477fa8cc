/**
 * Sampled program, as a file holds it: the length of its header in bytes (32 bits, little-endian), the header as JSON,
 * and its samples as Ogg Opus, mono, one behind the other.
 */
export interface SampledProgram {
  readonly samples: readonly SampleEntry[];
  readonly regions: readonly Region[];
}

export interface SampleEntry {
  /** Length in the file, bytes. */
  readonly bytes: number;
  /** Rate at which it is decoded, Hz: the loops of its regions count frames at this rate. */
  readonly sampleRate: number;
}

/** Range of MIDI keys that share a sample and its envelope. Times in seconds. */
export interface Region {
  readonly lowest: number;
  readonly highest: number;
  /** Index of its sample. */
  readonly sample: number;
  /** Key at which the sample sounds as it was recorded, a fraction where it is out of tune. */
  readonly root: number;
  /** Factor on the amplitude, which makes programs as loud as each other. */
  readonly gain: number;
  /** Frames from which to which it repeats while the note lasts; none where it dies away by itself. */
  readonly loop?: readonly [from: number, to: number];
  readonly attack: number;
  /** Time at the peak, before it decays. */
  readonly hold: number;
  /** Time constant of the fall from the peak to `sustain` (0–1). */
  readonly decay: number;
  readonly sustain: number;
  /** Time constant of the fall behind the note. */
  readonly release: number;
  /** Low-pass cut-off, Hz. */
  readonly cutoff: number;
  /** Strokes of one class end each other, as a closed hi-hat ends an open one. */
  readonly choke?: number;
}

/** Program number under which a drum kit is filed: General MIDI counts kits apart from instruments. */
export const kitFile = (kit: number): string => `kit-${kit}`;
export const instrumentFile = (program: number): string => `program-${program}`;
