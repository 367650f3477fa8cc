import {
  type LegOutline,
  type LegReasons,
  type LegSettingName,
  type LegSettings,
  VOICES,
  type Way,
} from '@aero-melody/client';
import * as texts from '#texts/reason.ts';
import { instrumentName } from './instruments.ts';
import { keyWords } from './key-words.ts';

/**
 * One line on why a leg sounds as it does: what it is, what follows from that, and what is set by hand instead.
 * @param settings that are in force for the leg
 * @param way of travel; absent for a flight
 * @returns '' where the server has given no reasons
 * @example reasonWords(outline, settings) // 'Long night flight north over the ocean: D dorian, slow air in 4/4, vibraphone, brushes.'
 */
export function reasonWords(outline: LegOutline, settings: Partial<LegSettings>, way?: Way): string {
  const { reasons } = outline;
  if (!reasons) return '';
  const byHand = BY_HAND.filter(([name, , plain]) => (settings[name] ?? plain) !== plain);
  const set = new Set(byHand.map(([name]) => name));
  const heard = [
    keyPart(outline.key, set),
    dancePart(outline, reasons, set),
    way ? texts.soundOfWay[way] : '',
    melodyPart(outline, set),
    drumsPart(outline, set),
  ].filter((part) => part !== '');
  const hand = byHand.length > 0 ? texts.setByHand(byHand.map(([, word]) => word).join(', ')) : '';
  return `${flightPart(reasons, way)}: ${heard.join(', ')}.${hand}`;
}

/** Settings that take the place of what the journey says, in words, and their values while they are unset. */
const BY_HAND: readonly (readonly [name: LegSettingName, word: string, plain?: unknown])[] = [
  ['tempo', texts.tempo],
  ['key', texts.key],
  ['mode', texts.mode],
  ['density', texts.density, 0.5],
  ['energy', texts.energy, 0.5],
  ['temperature', texts.daring, 1],
  ['texture', texts.choir, 'band'],
  ['melodyProgram', texts.melody],
  ['bassProgram', texts.bass],
  ['padProgram', texts.pad],
  ['percussionProgram', texts.drums],
  ['choirProgram', texts.choirVoices],
];

type Names = ReadonlySet<LegSettingName>;

/** @example 'Long busy night flight north over the ocean, jet lag' */
function flightPart({ haul, light, heading, scenery, busy, jetLag }: LegReasons, way?: Way): string {
  const flight = heading === 'round' ? texts.roundTrip : texts.legHeading(way ?? 'flight', heading);
  const ground = way === 'ferry' && scenery === 'ocean' ? texts.atSea : SCENERIES[scenery];
  const words = [HAULS[haul], busy ? texts.busy : '', LIGHTS[light], flight, ground]
    .filter((word) => word !== '')
    .join(' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${jetLag && !way ? texts.jetLag : ''}`;
}

const HAULS: { readonly [H in LegReasons['haul']]: string } = {
  hop: texts.short,
  middling: '',
  long: texts.long,
};

const LIGHTS: { readonly [L in LegReasons['light']]: string } = {
  day: texts.day,
  'low sun': texts.lowSun,
  twilight: texts.twilight,
  night: texts.night,
};

const SCENERIES: { readonly [S in LegReasons['scenery']]: string } = {
  polar: texts.pastThePolarCircle,
  ocean: texts.overTheOcean,
  islands: texts.byIslands,
  mountains: texts.byMountains,
  desert: texts.byTheDesert,
  plain: '',
};

/** The part of the key that follows from the journey. */
function keyPart(key: string, set: Names): string {
  const [tonic = '', mode = ''] = keyWords(key).split(' ');
  if (set.has('key')) return set.has('mode') ? '' : mode;
  return set.has('mode') ? texts.on(tonic) : `${tonic} ${mode}`;
}

/** Slower than this is slow, and faster than that is quick, beats a minute. */
const SLOW = 92;
const QUICK = 118;

/** @example 'slow air in 4/4' */
function dancePart({ tempo, metre }: LegOutline, { style }: LegReasons, set: Names): string {
  const pace = set.has('tempo') ? '' : tempo < SLOW ? texts.slow : tempo > QUICK ? texts.quick : '';
  return texts.danceIn(pace, style.replace('-', ' '), metre.join('/'));
}

const melodyPart = ({ programs }: LegOutline, set: Names): string =>
  set.has('melodyProgram') ? '' : instrumentName('melody', programs[VOICES.indexOf('melody')] ?? 0);

/** Drums where they are not the usual ones. */
function drumsPart({ programs }: LegOutline, set: Names): string {
  const kit = programs[VOICES.indexOf('percussion')] ?? 0;
  return kit === 0 || set.has('texture') || set.has('percussionProgram') ? '' : instrumentName('percussion', kit);
}
