import type { CompositionFile } from '@aero-melody/client';
import { openMixer } from './synth-mixer.ts';
import { type AudibleNote, placeOf, soundVoice } from './synth-voice.ts';
import { audibleFrames, WAV, WAV_HEADER_BYTES, wavHeader, wavSamples } from './wav-file.ts';

/** The longest journey that is rendered, seconds: 1.2 GB of samples. */
export const LONGEST = 2 * 60 * 60;

/** How much is rendered at once, seconds: so much of it is in memory at a time, 350 KB each. */
const PIECE = 60;
/** Time in which room and echo die away behind a note, seconds at most. */
const TAIL = 5;
/** How often there is news, seconds of music. */
const STEP = 2;
/** Frames that the browser renders in one go: pieces that begin on such a border come out as if there were one. */
const QUANTUM = 128;
const VOLUME = 0.8;

interface Options {
  /** Told from 0 to 1. */
  onProgress(done: number): void;
  readonly signal: AbortSignal;
  readonly pieceSeconds?: number;
}

/** A note of the journey, seconds. */
interface TimedNote {
  readonly note: AudibleNote;
  readonly leg: CompositionFile['legs'][number];
  readonly start: number;
  readonly length: number;
}

/**
 * Renders a piece with this page's own instruments, as a WAV file of 16 bits in stereo at 44.1 kHz. A long one is
 * rendered piece by piece, each from a while before its begin on, so that no more than a minute is in memory and the
 * seams are not heard. The file ends where the sound has died away, and not before the music.
 * @throws the signal's reason, once it is called off; RangeError for a journey that is longer than LONGEST
 */
export async function renderWav(file: CompositionFile, options: Options): Promise<Blob> {
  const seconds = file.analysis.seconds + TAIL;
  if (seconds > LONGEST) throw new RangeError(`a journey of ${Math.round(seconds)} s is longer than ${LONGEST} s`);
  const notes = timed(file);
  const lead = quanta(notes.reduce((longest, { length }) => Math.max(longest, length), 0) + TAIL);
  const frames = quanta(seconds);
  const pieceFrames = quanta(options.pieceSeconds ?? PIECE);
  const parts: BlobPart[] = [];
  let heard = file.analysis.seconds;
  for (let from = 0; from < frames; from += pieceFrames) {
    const to = Math.min(from + pieceFrames, frames);
    const rendered = await renderPiece(notes, from - lead, to, {
      ...options,
      onProgress: (done) => options.onProgress((from + Math.max(0, done * (to - from + lead) - lead)) / frames),
    });
    const [left, right] = [0, 1].map((side) => rendered.getChannelData(side).subarray(lead));
    const samples = wavSamples(left!, right!);
    parts.push(samples);
    const audible = audibleFrames(samples);
    if (audible > 0) heard = Math.max(heard, (from + audible) / WAV.sampleRate);
  }
  options.onProgress(1);
  // In tenths of a second: the last bit of a sample does not decide on the length.
  const end = Math.min(frames, quanta(Math.ceil(10 * heard) / 10));
  return new Blob([wavHeader(end), ...parts]).slice(0, WAV_HEADER_BYTES + end * WAV.bytesPerFrame, 'audio/wav');
}

/** Whole quanta of frames that hold so many seconds. */
const quanta = (seconds: number) => QUANTUM * Math.ceil((seconds * WAV.sampleRate) / QUANTUM);

/** The sound from one frame to another, without whatever began before. */
async function renderPiece(
  notes: readonly TimedNote[],
  from: number,
  to: number,
  { onProgress, signal }: Options,
): Promise<AudioBuffer> {
  signal.throwIfAborted();
  const context = new OfflineAudioContext(WAV.channels, to - from, WAV.sampleRate);
  const mixer = openMixer(context);
  mixer.setVolume(VOLUME);
  for (const { note, leg, start, length } of notes) {
    const frame = Math.round(start * WAV.sampleRate);
    if (frame < from || frame >= to) continue;
    // In the middle of a frame: on its border it could fall to either side.
    const time = { start: (frame - from + 0.5) / WAV.sampleRate, length, onEnd() {} };
    soundVoice(context, mixer.input(...placeOf(note, leg)), note, leg, time);
  }
  const rendering = new Promise<AudioBuffer>((resolve, reject) => {
    for (let at = STEP; at < context.length / WAV.sampleRate; at += STEP)
      void context.suspend(at).then(() => {
        onProgress((at * WAV.sampleRate) / context.length);
        // A context that does not go on is given up.
        if (signal.aborted) reject(signal.reason);
        else void context.resume();
      });
    context.startRendering().then(resolve, reject);
  });
  return rendering.finally(mixer.close);
}

/** When each note sounds, by start within each leg. */
function timed({ legs, takes = [], ticksPerQuarter }: CompositionFile): TimedNote[] {
  const notes: TimedNote[] = [];
  let begin = 0;
  for (const leg of legs) {
    const at = secondsAt(leg.tempos, ticksPerQuarter);
    const played = takes
      .filter((take) => take.leg === leg.leg && !take.muted)
      .flatMap(({ sound, notes }) => notes.map(({ sounds, ...note }) => sounds && { ...note, ...sounds, sound }));
    for (const note of [...leg.notes, ...played]) {
      if (!note || ('silent' in note && note.silent)) continue;
      const start = at(note.tick);
      notes.push({ note, leg, start: begin + start, length: at(note.tick + note.ticks) - start });
    }
    begin += at(leg.ticks);
  }
  return notes;
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
