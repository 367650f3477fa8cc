import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMidi } from 'midi-file';
import { TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import type { Feel } from '../server/composer/theory/feel.ts';
import type { CountedDrum } from '../server/composer/theory/touch.ts';

/** One performance on the drums, of the Groove MIDI dataset. */
export interface DrumPerformance {
  readonly feel: Feel;
  readonly hits: readonly DrumHit[];
}

export interface DrumHit {
  readonly drum: CountedDrum;
  /** Ticks of 1/480 beat from the first click. */
  readonly tick: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
}

/** The styles of each feel, as the dataset names them: a style with its variant, or any variant of a style. */
const STYLES: Readonly<Record<string, Feel>> = {
  rock: 'straight',
  pop: 'straight',
  punk: 'straight',
  country: 'straight',
  funk: 'funk',
  soul: 'funk',
  gospel: 'funk',
  latin: 'syncopated',
  afrocuban: 'syncopated',
  afrobeat: 'syncopated',
  highlife: 'syncopated',
  hiphop: 'laid-back',
  reggae: 'laid-back',
  neworleans: 'laid-back',
  jazz: 'swing',
  'rock/shuffle': 'swing',
  'rock/rockabilly': 'swing',
  'blues/shuffle': 'swing',
  'neworleans/shuffle': 'swing',
};

/** The pads of the kit that the drummers played, by MIDI key. */
const PADS: Readonly<Record<number, CountedDrum>> = {
  36: 'kick',
  37: 'stick',
  38: 'snare',
  40: 'snare',
  22: 'hat',
  42: 'hat',
  44: 'hat',
  43: 'tom',
  45: 'tom',
  47: 'tom',
  48: 'tom',
  50: 'tom',
  58: 'tom',
  49: 'crash',
  52: 'crash',
  55: 'crash',
  57: 'crash',
  51: 'ride',
  53: 'ride',
  59: 'ride',
};

/**
 * Reads the grooves of the training part that are in 4/4 and of a known feel.
 * @param folder where the corpora lie
 */
export function readGrooves(folder: string): DrumPerformance[] {
  const [head = '', ...rows] = readFileSync(join(folder, 'groove/info.csv'), 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return rows.flatMap((row) => {
    const fields = row.split(',');
    const field = (name: string) => fields[columns.indexOf(name)] ?? '';
    const [style = '', variant] = field('style').split('/');
    const feel = STYLES[`${style}/${variant}`] ?? STYLES[style];
    const isWanted = field('split') === 'train' && field('beat_type') === 'beat' && field('time_signature') === '4-4';
    if (!feel || !isWanted) return [];
    const bytes = readFileSync(join(folder, 'groove', field('midi_filename')));
    return [{ feel, hits: hitsOf(bytes) }];
  });
}

/** The hits of a MIDI file, by start. A pad that no drum of ours stands for is left out. */
export function hitsOf(file: Uint8Array): DrumHit[] {
  const { header, tracks } = parseMidi(file);
  const scale = TICKS_PER_QUARTER / (header.ticksPerBeat ?? TICKS_PER_QUARTER);
  return tracks
    .flatMap((track) => {
      let now = 0;
      return track.flatMap((event) => {
        now += event.deltaTime;
        const drum = event.type === 'noteOn' && event.velocity > 0 ? PADS[event.noteNumber] : undefined;
        return drum && event.type === 'noteOn' ? [{ drum, tick: now * scale, velocity: event.velocity }] : [];
      });
    })
    .sort((a, b) => a.tick - b.tick);
}
