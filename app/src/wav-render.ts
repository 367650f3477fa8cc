import type { CompositionFile } from '@aero-melody/client';
import { openLoudnessMeter } from './loudness.ts';
import { openPeakLimiter, type Stereo } from './peak-limiter.ts';
import { openSampledPrograms, type SampledPrograms } from './sampled-programs.ts';

import { openMixer } from './synth-mixer.ts';
import { type AudibleNote, placeOf, programOf, soundVoice } from './synth-voice.ts';
import { audibleFrames, WAV, WAV_HEADER_BYTES, wavHeader, wavSamples } from './wav-file.ts';

/** The longest journey that is rendered, seconds: 1.2 GB of samples. */
export const LONGEST = 2 * 60 * 60;

/** How much is rendered at once, seconds: so much of it is in memory at a time, 350 KB each. */
const PIECE = 60;
/** The same where the browser, as Firefox, cannot pause in between: all notes of a piece are made at once. */
const UNPAUSED_PIECE = 20;
/** Time in which the last drum and the room die away behind a note, seconds at most. */
const TAIL = 6;
/** Time whose notes are made at once, seconds of music: nodes of all notes of a piece slow it down twelvefold. */
const STEP = 1;
/** Frames that the browser renders in one go: pieces that begin on such a border come out as if there were one. */
const QUANTUM = 128;
/** Loudness of a file, LUFS, as streaming services play it, and the most that a quiet one is raised by, dB. */
const LOUDNESS = -16;
const MOST_GAIN = 24;

interface Options {
  /** Told from 0 to 1. */
  onProgress(done: number): void;
  readonly signal: AbortSignal;
  readonly pieceSeconds?: number;
}

/** A piece as far as it sounds. */
export interface SoundingPiece extends Pick<CompositionFile, 'ticksPerQuarter' | 'takes'> {
  readonly legs: readonly SoundingLeg[];
  readonly analysis: Pick<CompositionFile['analysis'], 'seconds'>;
}

type SoundingLeg = Pick<CompositionFile['legs'][number], 'leg' | 'ticks' | 'tempos' | 'programs' | 'pan' | 'notes'>;

/** A note of the journey, seconds. */
interface TimedNote {
  readonly note: AudibleNote;
  readonly leg: SoundingLeg;
  readonly start: number;
  readonly length: number;
}

/** A rendered journey before it is made as loud as a file should be. */
export interface RenderedSound {
  /** Samples of the left side and then of the right, as 32-bit floats: a browser may keep them on its disk. */
  readonly pieces: readonly Blob[];
  /** Integrated loudness, LUFS. */
  readonly loudness: number;
  /** Time that the file lasts at least, seconds. */
  readonly seconds: number;
}

/**
 * Renders a piece with this page's own instruments, as a WAV file of 16 bits in stereo at 44.1 kHz and −16 LUFS. A long one
 * is rendered piece by piece, each from a while before its begin on, so that no more than a minute is in memory and the
 * seams are not heard. The file ends where the sound has died away, and not before the music.
 * @throws the signal's reason, once it is called off; RangeError for a journey that is longer than LONGEST
 */
export async function renderWav(file: CompositionFile, options: Options): Promise<Blob> {
  const sound = await renderSound(file, openSampledPrograms(), options);
  const wav = await masterWav(sound, masterGain(sound));
  options.onProgress(1);
  return wav;
}

/** Renders a piece as it comes from the mixer. */
export async function renderSound(
  file: SoundingPiece,
  samples: SampledPrograms,
  options: Options,
): Promise<RenderedSound> {
  const seconds = file.analysis.seconds + TAIL;
  if (seconds > LONGEST) throw new RangeError(`a journey of ${Math.round(seconds)} s is longer than ${LONGEST} s`);
  const notes = timed(file);
  await samples.load(wantedBy(notes));
  const lead = quanta(notes.reduce((longest, { length }) => Math.max(longest, length), 0) + TAIL);
  const frames = quanta(seconds);
  const pieceFrames = quanta(options.pieceSeconds ?? (canPause() ? PIECE : UNPAUSED_PIECE));
  const meter = openLoudnessMeter(WAV.sampleRate);
  const pieces: Blob[] = [];
  for (let from = 0; from < frames; from += pieceFrames) {
    const to = Math.min(from + pieceFrames, frames);
    const rendered = await renderPiece(notes, samples, from - lead, to, {
      ...options,
      onProgress: (done) => options.onProgress((from + Math.max(0, done * (to - from + lead) - lead)) / frames),
    });
    const left = rendered.getChannelData(0).subarray(lead);
    const right = rendered.getChannelData(1).subarray(lead);
    meter.feed(left, right);
    pieces.push(new Blob([left, right]));
  }
  return { pieces, loudness: meter.integrated(), seconds: file.analysis.seconds };
}

/** Factor that makes a sound as loud as a file should be. One for all of it: soft places stay soft. */
export const masterGain = ({ loudness }: Pick<RenderedSound, 'loudness'>): number =>
  Number.isFinite(loudness) ? 10 ** (Math.min(MOST_GAIN, LOUDNESS - loudness) / 20) : 1;

/** The WAV file of a sound, with its peaks held under the ceiling. */
export async function masterWav({ pieces, seconds }: RenderedSound, gain: number): Promise<Blob> {
  const limiter = openPeakLimiter(WAV.sampleRate);
  const parts: BlobPart[] = [];
  let frames = 0;
  let heard = seconds * WAV.sampleRate;
  function write({ left, right }: Stereo): void {
    const samples = wavSamples(left, right);
    parts.push(samples);
    const audible = audibleFrames(samples);
    if (audible > 0) heard = Math.max(heard, frames + audible);
    frames += left.length;
  }
  for (const piece of pieces) {
    const both = new Float32Array(await piece.arrayBuffer()).map((sample) => gain * sample);
    write(limiter.push(both.subarray(0, both.length / 2), both.subarray(both.length / 2)));
  }
  write(limiter.flush());
  // In tenths of a second: the last bit of a sample does not decide on the length.
  const end = Math.min(frames, quanta(Math.ceil((10 * heard) / WAV.sampleRate) / 10));
  return new Blob([wavHeader(end), ...parts]).slice(0, WAV_HEADER_BYTES + end * WAV.bytesPerFrame, 'audio/wav');
}

/** Programs and kits of notes. */
function wantedBy(notes: readonly TimedNote[]) {
  const wanted = { programs: new Set<number>(), kits: new Set<number>() };
  for (const { note, leg } of notes)
    (placeOf(note, leg)[0] === 'percussion' ? wanted.kits : wanted.programs).add(programOf(note, leg));
  return wanted;
}

/** Whole quanta of frames that hold so many seconds. */
const quanta = (seconds: number) => QUANTUM * Math.ceil((seconds * WAV.sampleRate) / QUANTUM);

/** The sound from one frame to another, without whatever began before. */
async function renderPiece(
  notes: readonly TimedNote[],
  samples: SampledPrograms,
  from: number,
  to: number,
  { onProgress, signal }: Options,
): Promise<AudioBuffer> {
  signal.throwIfAborted();
  const context = new OfflineAudioContext(WAV.channels, to - from, WAV.sampleRate);
  const mixer = openMixer(context, context.destination);
  const length = context.length / WAV.sampleRate;
  const frameOf = ({ start }: TimedNote) => Math.round(start * WAV.sampleRate);
  let next = notes.findIndex((note) => frameOf(note) >= from);
  if (next < 0) next = notes.length;

  /** Makes the nodes of the notes that begin before a time of the context, seconds. */
  function schedule(until: number): void {
    for (; next < notes.length; next++) {
      const { note, leg, length } = notes[next]!;
      const frame = frameOf(notes[next]!) - from;
      if (frame >= until * WAV.sampleRate || frame >= to - from) return;
      // In the middle of a frame: on its border it could fall to either side.
      const time = { start: (frame + 0.5) / WAV.sampleRate, length, onEnd() {} };
      soundVoice(context, mixer.input(...placeOf(note, leg)), samples, note, leg, time);
    }
  }

  // A browser stops on the border of a quantum, a little later.
  schedule(canPause() ? STEP + 1 : length);
  const rendering = new Promise<AudioBuffer>((resolve, reject) => {
    for (let at = STEP; canPause() && at < length; at += STEP)
      void context.suspend(at).then(() => {
        onProgress(at / length);
        schedule(at + STEP + 1);
        // A context that does not go on is given up.
        if (signal.aborted) reject(signal.reason);
        else void context.resume();
      });
    context.startRendering().then(resolve, reject);
  });
  return rendering.finally(mixer.close);
}

const canPause = () => 'suspend' in OfflineAudioContext.prototype;

/** When each note sounds, by start. */
function timed({ legs, takes = [], ticksPerQuarter }: SoundingPiece): TimedNote[] {
  const notes: TimedNote[] = [];
  let begin = 0;
  for (const leg of legs) {
    const at = secondsAt(leg.tempos, ticksPerQuarter);
    const played = takes
      .filter((take) => take.leg === leg.leg && !take.muted)
      .flatMap(({ sound, notes }) => notes.map(({ sounds, ...note }) => sounds && { ...note, ...sounds, sound }));
    for (const note of [...leg.notes, ...played]) {
      if (!note || ('silent' in note && note.silent)) continue;
      const from = Math.max(0, note.tick + ('offset' in note ? note.offset : 0));
      const start = at(from);
      notes.push({ note, leg, start: begin + start, length: at(from + note.ticks) - start });
    }
    begin += at(leg.ticks);
  }
  return notes.sort((a, b) => a.start - b.start);
}

/** Tells when a tick of a leg sounds, seconds from the leg's start. */
function secondsAt(tempos: CompositionFile['legs'][number]['tempos'], ticksPerQuarter: number) {
  return (tick: number): number => {
    let seconds = 0;
    tempos.forEach((tempo, index) => {
      const end = Math.min(tick, tempos[index + 1]?.tick ?? tick);
      if (end > tempo.tick) seconds += ((end - tempo.tick) * 60) / (tempo.bpm * ticksPerQuarter);
    });
    return seconds;
  };
}
