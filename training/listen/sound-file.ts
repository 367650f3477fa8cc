import { spawnSync } from 'node:child_process';

/** Loudness after EBU R128, as ffmpeg's ebur128 measures it. */
export interface Loudness {
  /** Integrated, LUFS; −70 for silence. */
  readonly integrated: number;
  /** Loudness range, LU. */
  readonly range: number;
  /** True peak, dBTP. */
  readonly peak: number;
}

/** The loudness of a sound file, of what is above a frequency where one is given, Hz. */
export function loudnessOf(file: string, above?: number): Loudness {
  const pass = above === undefined ? '' : `highpass=f=${above},`;
  const summary = filtered(file, `${pass}ebur128=peak=true`).split('Summary:').at(-1) ?? '';
  return {
    integrated: figure(summary, /I:\s+(-?[\d.]+|-inf) LUFS/),
    range: figure(summary, /LRA:\s+(-?[\d.]+|-inf) LU/),
    peak: figure(summary, /Peak:\s+(-?[\d.]+|-inf) dBFS/),
  };
}

/** How far the band between two frequencies (Hz) is below the whole sound, dB: a negative number. */
export function bandBelowWhole(file: string, lowest: number, highest: number): number {
  const band = `firequalizer=gain='if(between(f,${lowest},${highest}),0,-120)'`;
  return meanLevel(file, `${band},volumedetect`) - meanLevel(file, 'volumedetect');
}

const meanLevel = (file: string, filter: string) => figure(filtered(file, filter), /mean_volume: (-?[\d.]+|-inf) dB/);

/** Level below which a sound has died away, dBFS. */
const SILENT = -50;

/** When the sound of a file has died away, s from its start: at its end where it never does. */
export function soundEnds(file: string): number {
  const report = filtered(file, `silencedetect=noise=${SILENT}dB:duration=0.05`);
  const length = lengthOf(report);
  const silences = [...report.matchAll(/silence_start: ([\d.]+)/g)].map(([, start]) => Number(start));
  const ends = [...report.matchAll(/silence_end: ([\d.]+)/g)].map(([, end]) => Number(end));
  const last = silences.at(-1);
  const closed = ends.length === silences.length && (ends.at(-1) ?? 0) < length - ROUNDING;
  return last === undefined || closed ? length : last;
}

/** ffmpeg prints the length of a file in hundredths of a second. */
const ROUNDING = 0.02;

function lengthOf(report: string): number {
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(report) ?? [];
  return 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

/** @throws Error where ffmpeg is not installed, or cannot read the file */
function filtered(file: string, filter: string): string {
  const args = ['-hide_banner', '-nostats', '-i', file, '-af', filter, '-f', 'null', '-'];
  const { error, status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw new Error('ffmpeg is not installed: the figures of WAV files need it', { cause: error });
  if (status !== 0) throw new Error(`ffmpeg cannot read ${file}: ${stderr.trim().split('\n').at(-1)}`);
  return stderr;
}

function figure(report: string, pattern: RegExp): number {
  const [, text] = pattern.exec(report) ?? [];
  if (text === undefined) throw new Error(`ffmpeg printed no ${pattern.source}`);
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
