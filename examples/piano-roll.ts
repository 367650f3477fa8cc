import type { Voice } from '../protocol/note-event.ts';
import { keyName } from '../server/composer/theory/key.ts';
import type { Bar, Chord } from '../server/composer/theory/leg-plan.ts';
import { type Piece, type PlacedLeg, placeLegs } from '../server/composer/theory/piece.ts';

/** In the order in which they are drawn: the melody lies above the rest. */
const COLOURS: Readonly<Record<Voice, string>> = {
  pad: '#b97608',
  choir: '#5b4bb5',
  bass: '#0f6f86',
  percussion: '#55606c',
  melody: '#b3146a',
};
const DRAWN = Object.keys(COLOURS);
const [INK, SOFT, LINE, STRONG, GROUND] = ['#17212d', '#55606c', '#f0eadc', '#c9bfa8', '#fffdf7'];

const WIDTH = 1600;
const MARGIN = 20;
/** Bars in one line of the picture, as in a score: a leg's last line may be shorter. */
const LINE_BARS = 16;
const LINE_HEIGHT = 210;
const TITLE_HEIGHT = 50;
const LEG_HEIGHT = 26;
const PITCH_HEIGHT = 2.6;
/** The pitches of the picture; drums have a strip of their own below. */
const [LOWEST, HIGHEST] = [28, 92];
const DRUM_HEIGHT = 16;

/**
 * A piece as a picture, SVG: a line for every 16 bars, voices by colour, velocity by strength, chords below. The same
 * piece gives the same picture.
 */
export function pianoRoll(piece: Pick<Piece, 'title' | 'legs'>): string {
  const parts: string[] = [];
  let y = TITLE_HEIGHT;
  for (const leg of placeLegs(piece.legs)) {
    parts.push(words(MARGIN, y + 18, headOf(leg), { size: 15, weight: 700 }));
    y += LEG_HEIGHT;
    for (let at = 0; at < leg.plan.bars.length; at += LINE_BARS) {
      parts.push(
        `<g transform="translate(${MARGIN} ${y})">${lineOf(leg, leg.plan.bars.slice(at, at + LINE_BARS))}</g>`,
      );
      y += LINE_HEIGHT;
    }
  }
  if (piece.legs.length === 0) {
    parts.push(words(MARGIN, y + 18, 'There is no flight in this journey, and so no music.', { size: 15 }));
    y += LEG_HEIGHT;
  }
  const legend = Object.entries(COLOURS).map(([voice, fill], at) =>
    words(WIDTH - MARGIN - 110 * (5 - at), 32, voice, { size: 14, fill, weight: 700 }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + MARGIN}" font-family="sans-serif">`,
    `<rect width="100%" height="100%" fill="${GROUND}"/>`,
    words(MARGIN, 34, piece.title, { size: 22, weight: 700 }),
    ...legend,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const headOf = ({ plan: { from, to, tempo, metre, key } }: PlacedLeg) =>
  `${from} – ${to} · ${metre.join('/')} · ${key} · ${tempo} beats a minute`;

/** Some bars of a leg, drawn from their first tick on. */
function lineOf({ plan, notes }: PlacedLeg, bars: readonly Bar[]): string {
  const from = bars[0]!.tick;
  const until = bars.at(-1)!.tick + bars.at(-1)!.ticks;
  const longest = LINE_BARS * Math.max(...plan.bars.map(({ ticks }) => ticks));
  const x = (tick: number) => fixed(((tick - from) * (WIDTH - 2 * MARGIN)) / longest);
  const height = (HIGHEST - LOWEST) * PITCH_HEIGHT;
  const y = (pitch: number) => fixed((HIGHEST - Math.max(LOWEST, Math.min(HIGHEST, pitch))) * PITCH_HEIGHT);

  const grid = bars.flatMap((bar, at) => {
    const before = plan.bars[plan.bars.indexOf(bar) - 1];
    const turns = before !== undefined && (before.tonic !== bar.tonic || before.mode !== bar.mode);
    const chords = bar.chords.map((chord, half) =>
      half === 1 && chordName(chord) === chordName(bar.chords[0])
        ? ''
        : words(x(bar.tick + (half * bar.ticks) / 2) + 3, height + DRUM_HEIGHT + 14, chordName(chord), {
            size: 11,
            fill: SOFT,
          }),
    );
    return [
      `<path d="M${x(bar.tick)} 0V${height + DRUM_HEIGHT}" stroke="${at % 4 === 0 ? STRONG : LINE}"/>`,
      ...chords,
      turns ? words(x(bar.tick) + 3, 11, keyName(bar.tonic, bar.mode), { size: 11, weight: 700 }) : '',
      bar.form === 'drone' ? words(x(bar.tick) + 3, 24, 'drone', { size: 11, fill: SOFT }) : '',
    ];
  });
  const octaves = [36, 48, 60, 72, 84].map((c) => `<path d="M0 ${y(c)}H${x(until)}" stroke="${LINE}"/>`);
  const drawn = notes
    .filter(({ tick }) => tick >= from && tick < until)
    .sort((a, b) => DRAWN.indexOf(a.voice) - DRAWN.indexOf(b.voice))
    .map(({ voice, tick, ticks, pitch, velocity }) => {
      const drum = voice === 'percussion';
      const width = drum ? 3 : Math.max(1.5, x(tick + ticks) - x(tick));
      const top = drum ? height + (pitch < 40 ? 9 : 3) : y(pitch);
      const opacity = fixed(0.35 + (0.65 * velocity) / 127);
      return `<rect x="${x(tick)}" y="${top}" width="${fixed(width)}" height="${drum ? 4 : 4.5}" rx="1" fill="${COLOURS[voice]}" opacity="${opacity}"/>`;
    });
  return [...octaves, ...grid, `<path d="M${x(until)} 0V${height + DRUM_HEIGHT}" stroke="${STRONG}"/>`, ...drawn].join(
    '',
  );
}

const QUALITIES: Readonly<Record<Chord['quality'], string>> = {
  major: '',
  minor: 'm',
  diminished: '°',
  dominant7: '7',
};
const chordName = ({ root, quality }: Chord) =>
  keyName(root, quality === 'minor' ? 'minor' : 'major').split(' ')[0] + QUALITIES[quality];

const fixed = (value: number) => Math.round(value * 100) / 100;

function words(
  x: number,
  y: number,
  text: string,
  { size, weight = 400, fill = INK }: { size: number; weight?: number; fill?: string | undefined },
): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped}</text>`;
}
