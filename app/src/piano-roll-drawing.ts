import { type HeardNote, type LegOutline, TICKS_PER_QUARTER, type Voice } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { keyWords } from './key-words.ts';
import type { Music } from './music.ts';

/** CSS colours, as the page's theme has them. */
export interface RollTheme {
  readonly ground: string;
  readonly line: string;
  readonly strongLine: string;
  readonly text: string;
  readonly playhead: string;
  readonly voices: { readonly [V in Voice]: string };
  readonly flights: readonly string[];
  readonly font: string;
}

export interface RollView {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The playhead, absolute ticks. */
  readonly tick: number;
  readonly playing: boolean;
  /** Whether the roll turns pages under a moving playhead, instead of flowing under one that rests. */
  readonly paged: boolean;
}

const HEAD = 28;
/** Room for the numbers of the bars, and for the names of the voices that the page lays over it. */
const FOOT = 20;
/** Where the playhead rests, as a part of the width: the music is written only seconds ahead of it. */
const REST = 0.42;
const LOWEST_RANGE = 30;

/** The tick under a place on the roll; below 0 left of the journey's start. */
export function tickAtX(x: number, view: Pick<RollView, 'width' | 'tick' | 'paged'>): number {
  return leftTick(view) + x / pixelsPerTick(view.width);
}

/** Places on the roll, CSS pixels from the left and the top. */
export interface RollGrid {
  /** The ticks at both edges. */
  readonly left: number;
  readonly right: number;
  readonly xOf: (tick: number) => number;
  readonly yOf: (pitch: number) => number;
  readonly rowHeight: number;
  /** End of the pitches and start of the drums. */
  readonly floor: number;
}

/**
 * Draws the part of the music around the playhead.
 * @param drawPlayed draws what members play, behind the playhead
 */
export function drawRoll(
  context: CanvasRenderingContext2D,
  music: Music,
  legs: readonly LegOutline[],
  view: RollView,
  theme: RollTheme,
  drawPlayed?: (context: CanvasRenderingContext2D, grid: RollGrid, theme: RollTheme) => void,
): void {
  const scale = pixelsPerTick(view.width);
  const left = leftTick(view);
  const right = left + view.width / scale;
  const xOf = (tick: number) => (tick - left) * scale;
  const { yOf, rowHeight, lowest, highest, floor } = rows(music, view.height);

  context.fillStyle = theme.ground;
  context.fillRect(0, 0, view.width, view.height);

  context.fillStyle = theme.line;
  for (let pitch = lowest; pitch <= highest; pitch++)
    if (pitch % 12 === 0) context.fillRect(0, Math.round(yOf(pitch) + rowHeight), view.width, 1);

  for (const [index, leg] of legs.entries()) {
    const end = leg.startTick + leg.ticks;
    if (end < left || leg.startTick > right) continue;
    drawBars(context, leg, { left, right, xOf, height: view.height }, theme);
    drawLegHead(context, leg, { from: xOf(leg.startTick), to: xOf(end), height: view.height }, theme, index);
  }

  drawNotes(
    context,
    music,
    { left, right, xOf, yOf, rowHeight, floor, tick: view.playing ? view.tick : undefined, past: view.tick, scale },
    theme,
  );

  drawPlayed?.(context, { left, right, xOf, yOf, rowHeight, floor }, theme);

  if (legs.length > 0) drawPlayhead(context, xOf(view.tick), view.height, theme);
}

const pixelsPerTick = (width: number) => (width < 600 ? 40 : 56) / TICKS_PER_QUARTER;

function leftTick({ width, tick, paged }: Pick<RollView, 'width' | 'tick' | 'paged'>): number {
  const across = width / pixelsPerTick(width);
  return paged ? Math.floor(tick / (across * 0.9)) * across * 0.9 - across * 0.05 : tick - across * REST;
}

/** Spreads the pitches that occur, and at least two and a half octaves, over the height. */
function rows(music: Music, height: number) {
  const some = music.notes.length > 0;
  const middle = some ? (music.lowest + music.highest) / 2 : 60;
  const range = Math.max(some ? music.highest - music.lowest + 5 : 0, LOWEST_RANGE);
  const lowest = Math.floor(middle - range / 2);
  const highest = lowest + range;
  const floor = height - FOOT - (music.count.percussion > 0 ? DRUM_ROW * (DRUM_ROWS.length + 1) : 0);
  const rowHeight = (floor - HEAD) / (range + 1);
  return { lowest, highest, rowHeight, yOf: (pitch: number) => HEAD + (highest - pitch) * rowHeight, floor };
}

function drawBars(
  context: CanvasRenderingContext2D,
  leg: LegOutline,
  { left, right, xOf, height }: { left: number; right: number; xOf: (tick: number) => number; height: number },
  theme: RollTheme,
): void {
  const [beats, unit] = leg.metre;
  const beat = (TICKS_PER_QUARTER * 4) / unit;
  const end = leg.startTick + leg.ticks;
  for (let count = Math.max(0, Math.floor((left - leg.startTick) / beat)); ; count++) {
    const tick = leg.startTick + count * beat;
    if (tick >= end || tick > right) break;
    const strong = count % beats === 0;
    context.fillStyle = strong ? theme.strongLine : theme.line;
    context.fillRect(Math.round(xOf(tick)), HEAD, 1, height - HEAD);
    if (!strong) continue;
    context.fillStyle = theme.text;
    context.font = `500 10px ${theme.font}`;
    context.fillText(String(count / beats + 1), Math.round(xOf(tick)) + 4, height - 6);
  }
}

function drawLegHead(
  context: CanvasRenderingContext2D,
  leg: LegOutline,
  { from, to, height }: { from: number; to: number; height: number },
  theme: RollTheme,
  index: number,
): void {
  const color = theme.flights[index % theme.flights.length]!;
  context.fillStyle = color;
  context.fillRect(from, 0, to - from - 2, 3);
  context.fillRect(Math.round(from), 0, 2, height);
  context.save();
  context.beginPath();
  context.rect(from, 0, to - from - 8, HEAD);
  context.clip();
  // The words stay in sight as long as any of their flight is.
  const x = Math.max(from, 0) + 9;
  context.font = `700 12px ${theme.font}`;
  context.fillStyle = theme.playhead;
  const codes = `${shortName(leg.from)} → ${shortName(leg.to)}`;
  context.fillText(codes, x, 17);
  const { width } = context.measureText(codes);
  context.font = `500 11px ${theme.font}`;
  context.fillStyle = theme.text;
  context.fillText(texts.bpmKey(keyWords(leg.key), Math.round(leg.tempo), leg.metre.join('/')), x + width + 10, 17);
  context.restore();
}

function drawPlayhead(context: CanvasRenderingContext2D, x: number, height: number, theme: RollTheme): void {
  context.fillStyle = theme.playhead;
  context.fillRect(Math.round(x) - 1, HEAD - 6, 2, height - HEAD + 6);
  context.beginPath();
  context.moveTo(x - 5, HEAD - 8);
  context.lineTo(x + 5, HEAD - 8);
  context.lineTo(x, HEAD);
  context.fill();
}

function drawNotes(
  context: CanvasRenderingContext2D,
  music: Music,
  at: RollGrid & {
    /** Where the music sounds now; undefined while it rests. */
    tick: number | undefined;
    past: number;
    scale: number;
  },
  theme: RollTheme,
): void {
  const shown: HeardNote[] = [];
  for (let index = firstFrom(music.notes, at.left - music.longest); index < music.notes.length; index++) {
    const note = music.notes[index]!;
    if (note.at > at.right) break;
    shown.push(note);
  }
  const height = Math.max(4, at.rowHeight - 1);
  for (const { voice, coming, sounding } of LAYERS) {
    context.fillStyle = theme.voices[voice];
    for (const note of shown) {
      if (note.voice !== voice) continue;
      const end = note.at + note.ticks;
      const sounds = at.tick !== undefined && note.at <= at.tick && at.tick < end;
      const loudness = 0.55 + (note.velocity / 127) * 0.45;
      context.globalAlpha = sounds ? sounding : loudness * (end <= at.past ? GONE : coming);
      if (voice === 'percussion') {
        drawStroke(context, at.xOf(note.at), at.floor + DRUM_ROW * (1 + drumRow(note.pitch)), sounds);
        continue;
      }
      const grown = sounds && voice !== 'pad' ? 1 : 0;
      const width = Math.max(3, note.ticks * at.scale - 1.5);
      context.beginPath();
      context.roundRect(
        at.xOf(note.at),
        at.yOf(note.pitch) - grown,
        width,
        height + 2 * grown,
        Math.min(3, height / 2),
      );
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

/** A drum has no length: it is a dot, the larger the moment it is struck. */
function drawStroke(context: CanvasRenderingContext2D, x: number, y: number, sounds: boolean): void {
  context.beginPath();
  context.arc(x + 2, y, sounds ? 3.5 : 2, 0, 2 * Math.PI);
  context.fill();
}

const DRUM_ROW = 6;
/** Under the pitches, from above: what is shaken or rides, what is hit with a stick, what booms. General MIDI keys. */
const DRUM_ROWS = [
  [42, 49, 51, 54, 70],
  [37, 38, 47, 50],
  [36, 45],
] as const;
const drumRow = (key: number) =>
  Math.max(
    0,
    DRUM_ROWS.findIndex((keys) => (keys as readonly number[]).includes(key)),
  );

/** From the back to the front, with how much of their colour notes have that are to come and that sound. */
const LAYERS: readonly { readonly voice: Voice; readonly coming: number; readonly sounding: number }[] = [
  { voice: 'pad', coming: 0.5, sounding: 0.75 },
  { voice: 'choir', coming: 0.75, sounding: 1 },
  { voice: 'percussion', coming: 0.8, sounding: 1 },
  { voice: 'bass', coming: 1, sounding: 1 },
  { voice: 'melody', coming: 1, sounding: 1 },
];
const GONE = 0.4;

/** The index of the first note that starts at a tick or later, by halving. */
function firstFrom(notes: readonly HeardNote[], tick: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.at < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
