import abcjs from 'abcjs';
import { at } from '../server/composer/theory/at.ts';
import type { Metre } from '../server/composer/theory/metre.ts';
import type { Mode } from '../travel-log/settings.ts';

/** A tune as it is written: repeats once, with all their endings. */
export interface WrittenTune {
  /** Number of its X: field: its place in the book. */
  readonly number: number;
  readonly title: string;
  /** Its R: field, empty where there is none. */
  readonly rhythm: string;
  readonly measures: readonly Measure[];
}

/** The notes between two bar lines. */
export interface Measure {
  readonly metre: Metre;
  /** Pitch class, C = 0. */
  readonly tonic: number;
  readonly mode: Mode;
  /** Whether a part begins here: after a repeat, a double bar or a letter. */
  readonly opens: boolean;
  /** The ending that it belongs to, e.g. "1"; empty for none. */
  readonly ending: string;
  readonly tokens: readonly Token[];
}

/** A note or, where the pitch is absent, a rest. */
export interface Token {
  /** Length in whole notes. */
  readonly length: number;
  /** MIDI pitch. */
  readonly pitch?: number;
  /** Whether the note before is tied to this one. */
  readonly tied: boolean;
  /** The chord symbol above it. */
  readonly chord?: string;
}

/**
 * Reads one tune in ABC notation. Grace notes are left out; of simultaneous notes the highest counts.
 * @param text from its X: field on
 */
export function parseAbc(text: string): WrittenTune {
  const [parsed] = abcjs.parseOnly(withoutRemarks(text)) as unknown as readonly Parsed[];
  const measures: Measure[] = [];
  let metre: Metre = [4, 4];
  let key: Key = { root: 'C', acc: '', mode: '', accidentals: [] };
  let opens = true;
  let ending = '';
  let tuplet = 1;
  let tokens: Token[] = [];
  let altered = new Map<number, number>();
  let last: { readonly step: number; readonly pitch: number } | undefined;

  const close = () => {
    if (tokens.length > 0) {
      measures.push({ metre, ...tonality(key), opens, ending, tokens });
      opens = false;
    }
    tokens = [];
    altered = new Map();
  };
  for (const element of elementsOf(parsed))
    switch (element.el_type) {
      case 'key':
        if (JSON.stringify(tonality(key)) !== JSON.stringify(tonality(element))) close();
        key = element;
        break;
      case 'meter':
        close();
        metre = metreOf(element);
        break;
      case 'part':
        opens = true;
        break;
      case 'bar':
        close();
        opens ||= element.type !== 'bar_thin';
        if (element.endEnding) ending = '';
        ending = element.startEnding ?? ending;
        break;
      case 'note': {
        if (element.rest?.type === 'spacer') break;
        tuplet = element.tripletMultiplier ?? tuplet;
        const note = element.pitches?.reduce((one, other) => (other.pitch > one.pitch ? other : one));
        const tied = note?.endTie && last?.step === note.pitch ? last : undefined;
        const chord = element.chord?.find(({ name }) => CHORD_SYMBOL.test(name))?.name;
        last = note && { step: note.pitch, pitch: tied ? tied.pitch : midiPitch(note, key, altered) };
        tokens.push({
          length: element.duration * tuplet,
          tied: tied !== undefined,
          ...(last && { pitch: last.pitch }),
          ...(chord !== undefined && { chord }),
        });
        if (element.endTriplet) tuplet = 1;
      }
    }
  close();
  const field = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
  return {
    number: Number(field(/^X:\s*(\d+)/m)),
    title: field(/^T:[^\S\n]*(.*?)\s*$/m),
    rhythm: field(/^R:[^\S\n]*(.*?)\s*$/m),
    measures,
  };
}

/**
 * A letter, perhaps a minor, diminished or augmented chord, perhaps a sixth or seventh, perhaps over another bass note.
 * @example CHORD_SYMBOL.exec('F#m7/c+')!.groups // { letter: 'F', sign: '#', third: 'm', more: '7' }
 */
export const CHORD_SYMBOL = /^(?<letter>[A-G])(?<sign>[#b♯♭]?)(?<third>[mda]?)(?<more>6|7b9|7|)(\/[a-gA-G][#b+♯♭]?)?$/;

// The library's own types lack ties, tuplets and chords.
interface Parsed {
  readonly lines: readonly { readonly staff?: readonly Staff[] }[];
}
interface Staff {
  readonly key: Key;
  readonly meter?: Meter;
  readonly voices: readonly (readonly Element[])[];
}
interface Key {
  readonly root: string;
  readonly acc: string;
  readonly mode: string;
  readonly accidentals: readonly { readonly acc: string; readonly note: string }[];
}
interface Meter {
  readonly type: string;
  readonly value?: readonly { readonly num: string; readonly den?: string }[];
}
interface Pitch {
  /** Steps of the scale above middle C. */
  readonly pitch: number;
  readonly accidental?: string;
  readonly endTie?: boolean;
}
type Element =
  | ({ readonly el_type: 'key' } & Key)
  | ({ readonly el_type: 'meter' } & Meter)
  | { readonly el_type: 'part' }
  | { readonly el_type: 'bar'; readonly type: string; readonly startEnding?: string; readonly endEnding?: boolean }
  | {
      readonly el_type: 'note';
      readonly duration: number;
      readonly tripletMultiplier?: number;
      readonly endTriplet?: boolean;
      readonly rest?: { readonly type: string };
      readonly pitches?: readonly Pitch[];
      readonly chord?: readonly { readonly name: string }[];
    };

/** The music of all lines in order, with the key and metre that a line begins with. */
const elementsOf = (parsed: Parsed | undefined): Element[] =>
  (parsed?.lines ?? [])
    .flatMap(({ staff }) => staff?.[0] ?? [])
    .flatMap(({ key, meter, voices }) => [
      ...(meter ? [{ el_type: 'meter' as const, ...meter }] : []),
      { el_type: 'key' as const, ...key },
      ...(voices[0] ?? []),
    ]);

/** Without fields that are not music: the library reads a field that it does not know as notes. */
const withoutRemarks = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^[A-HJNOQRSYZ]:/.test(line) && !line.startsWith('%'))
    .join('\n');

function metreOf({ type, value }: Meter): Metre {
  if (type === 'common_time') return [4, 4];
  if (type === 'cut_time') return [2, 2];
  return [Number(value?.[0]?.num), Number(value?.[0]?.den)];
}

/** For each mode of the notation, the nearest of our four. */
const MODES: Readonly<Record<string, Mode>> = {
  '': 'major',
  Lyd: 'major',
  Mix: 'mixolydian',
  Dor: 'dorian',
  m: 'minor',
  Phr: 'minor',
  Loc: 'minor',
};

const tonality = ({ root, acc, mode }: Key): Pick<Measure, 'tonic' | 'mode'> => ({
  tonic: pitchClassOf(root, acc),
  mode: MODES[mode] ?? 'major',
});

/** @example pitchClassOf('B', 'b') // 10 */
export const pitchClassOf = (letter: string, sign: string) =>
  (at(NATURALS, Math.max(0, LETTERS.indexOf(letter.toLowerCase()))) + (ALTERATIONS[sign] ?? 0) + 12) % 12;

const LETTERS = 'cdefgab';
const NATURALS = [0, 2, 4, 5, 7, 9, 11] as const;
const ALTERATIONS: Readonly<Record<string, number>> = {
  '#': 1,
  '♯': 1,
  sharp: 1,
  dblsharp: 2,
  b: -1,
  '♭': -1,
  flat: -1,
  dblflat: -2,
  natural: 0,
};

/** @param altered by step of the scale: the accidentals of this bar so far; they hold in every octave */
function midiPitch({ pitch, accidental }: Pitch, key: Key, altered: Map<number, number>): number {
  const octave = Math.floor(pitch / 7);
  const step = pitch - 7 * octave;
  if (accidental !== undefined) altered.set(step, ALTERATIONS[accidental] ?? 0);
  const inKey = key.accidentals.find(({ note }) => note.toLowerCase() === LETTERS[step]);
  return 60 + 12 * octave + at(NATURALS, step) + (altered.get(step) ?? ALTERATIONS[inKey?.acc ?? 'natural'] ?? 0);
}
