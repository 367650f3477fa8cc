import * as Y from 'yjs';
import { oneOf, type SettingType, wholeNumber, within } from './setting-type.ts';

export const MODES = ['major', 'minor', 'dorian', 'mixolydian', 'lydian', 'phrygian'] as const;
export type Mode = (typeof MODES)[number];

/** The accompaniment of the melody: bass, pad and percussion, or a choir of three. */
export const TEXTURES = ['band', 'choir'] as const;
export type Texture = (typeof TEXTURES)[number];

/** A General MIDI program; for percussion, a drum kit. */
const program = wholeNumber(0, 127);

/** The settings of the music, for the whole journey or a single leg. An absent setting follows from the journey. */
const fields = {
  /** Random seed. */
  seed: wholeNumber(0, 0xffffffff),
  /** Beats per minute. */
  tempo: within(40, 240),
  /** Pitch class of the tonic, C = 0. */
  key: wholeNumber(0, 11),
  mode: oneOf(MODES),
  /** 0 (few notes) to 1 (many); 0.5 keeps the journey's own. */
  density: within(0, 1),
  /** 0 (soft, low) to 1 (loud, high); 0.5 keeps the journey's own. */
  energy: within(0, 1),
  /** Sampling temperature of the melody: 0.5 (the likeliest notes) to 1.5 (unlikely ones, too). */
  temperature: within(0.5, 1.5),
  texture: oneOf(TEXTURES),
  // A field for each voice, so that concurrent choices for two voices merge.
  melodyProgram: program,
  bassProgram: program,
  padProgram: program,
  percussionProgram: program,
  choirProgram: program,
} as const;

const legFields = {
  ...fields,
  /** The take of the leg: each is another piece from the same journey. */
  take: wholeNumber(0, 0xffffffff),
} as const;

/** A person's own settings for new journeys. Seed and key stay out: they make each journey itself. */
const { seed: _seed, key: _key, ...preferredFields } = fields;

type Fields = Readonly<Record<string, SettingType<unknown>>>;
type Values<F extends Fields> = { readonly [N in keyof F]: F[N] extends SettingType<infer T> ? T : never };

export type SettingName = keyof typeof fields;
export type LegSettingName = keyof typeof legFields;

/** Settings to change; `null` gives one back to the journey. */
export type SettingChanges = { readonly [N in SettingName]?: Values<typeof fields>[N] | null };
/** Settings of one leg to change; `null` gives one back to the journey's setting. */
export type LegChanges = { readonly [N in LegSettingName]?: Values<typeof legFields>[N] | null };

export const PREFERRED_TYPES: Fields = preferredFields;
export const SETTING_TYPES: Fields = fields;
export const LEG_SETTING_TYPES: Fields = legFields;

const DEFAULTS = { seed: 0, density: 0.5, energy: 0.5, temperature: 1, texture: 'band' } as const;
type Given = keyof typeof DEFAULTS;

/** The effective settings of a leg. With its end points they determine its plan. */
export type LegSettings = Pick<Values<typeof legFields>, Given | 'take'> &
  Partial<Omit<Values<typeof legFields>, Given | 'take'>>;

/** The settings of one leg alone. */
export type LegOverrides = Partial<Values<typeof legFields>>;

/** The settings of the whole journey, and of single legs by the id of the waypoint that they leave from. */
export type Settings = Omit<LegSettings, 'take'> & {
  readonly legs: ReadonlyMap<string, LegOverrides>;
  /** Locked legs, each with the effective settings that it keeps. */
  readonly locks: ReadonlyMap<string, LegSettings>;
};

/** The effective settings of a leg, in a fixed order: its lock, else its own settings before the journey's. */
export const settingsFor = (leg: string, { legs, locks, ...journey }: Settings): LegSettings =>
  locks.get(leg) ?? ordered({ ...journey, take: 0, ...legs.get(leg) });

/** The settings that a new journey of a person begins with. */
export type PreferredSettings = Partial<Values<typeof preferredFields>>;

/** Reads settings that a person prefers. An invalid value counts as absent. */
export function readPreferred(value: unknown): PreferredSettings {
  const kept = new Map(Object.entries(value ?? {}));
  return readFields(preferredFields, (name) => kept.get(name));
}

/** The key of a leg's setting in the map of all legs. The map is flat, so that two members can create entries at once. */
export const legKey = (leg: string, name: LegSettingName) => `${leg}/${name}`;

/** Reads the settings map of a document. An invalid value counts as absent. */
export const readSettings = (map: Y.Map<unknown>): Settings => ({
  ...DEFAULTS,
  ...readFields(fields, (name) => map.get(name)),
  legs: readLegs(map.get('legs')),
  locks: readLocks(map.get('locks')),
});

function readLegs(map: unknown): Map<string, LegOverrides> {
  const legs = new Map<string, LegOverrides>();
  if (!(map instanceof Y.Map)) return legs;
  for (const key of map.keys()) {
    const leg = key.slice(0, Math.max(0, key.lastIndexOf('/')));
    if (legs.has(leg)) continue;
    const overrides = readFields(legFields, (name) => map.get(legKey(leg, name)));
    if (Object.keys(overrides).length > 0) legs.set(leg, overrides);
  }
  return legs;
}

/** A lock without settings, as a faulty client may write it, is ignored. */
function readLocks(map: unknown): Map<string, LegSettings> {
  const locks = new Map<string, LegSettings>();
  if (!(map instanceof Y.Map)) return locks;
  for (const [leg, value] of map) {
    if (typeof value !== 'object' || value === null || value instanceof Y.AbstractType) continue;
    const kept = new Map(Object.entries(value));
    locks.set(leg, ordered({ ...DEFAULTS, take: 0, ...readFields(legFields, (name) => kept.get(name)) }));
  }
  return locks;
}

function readFields<F extends Fields>(known: F, read: (name: keyof F) => unknown): Partial<Values<F>> {
  const found = Object.entries(known).flatMap(([name, type]) => {
    const value = read(name);
    return type.accepts(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(found);
}

/** Puts the fields in one order, so that equal settings serialize equally. */
const ordered = (settings: LegSettings): LegSettings =>
  Object.fromEntries(
    LEG_SETTINGS.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  ) as LegSettings;

const LEG_SETTINGS = Object.keys(legFields) as LegSettingName[];
