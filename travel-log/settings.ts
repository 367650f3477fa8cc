import * as Y from 'yjs';
import { z } from 'zod';

export const MODES = ['major', 'minor', 'dorian', 'mixolydian'] as const;
export type Mode = (typeof MODES)[number];

/** What goes with the melody: bass, pad and percussion, or a choir of three. */
export const TEXTURES = ['band', 'choir'] as const;
export type Texture = (typeof TEXTURES)[number];

/** A General MIDI program; for percussion it names the drum kit. */
const program = z.int().min(0).max(127);

/** How people steer the music, for the whole journey or a single leg. What is absent follows from the journey. */
const fields = {
  /** The seed of all chance. */
  seed: z.int().min(0).max(0xffffffff),
  /** Beats a minute. */
  tempo: z.number().min(40).max(240),
  /** Pitch class of the tonic, C = 0. */
  key: z.int().min(0).max(11),
  mode: z.enum(MODES),
  /** 0 (few notes) to 1 (many); 0.5 leaves the journey's own. */
  density: z.number().min(0).max(1),
  /** 0 (soft, low) to 1 (loud, high); 0.5 leaves the journey's own. */
  energy: z.number().min(0).max(1),
  /** How daring the melody is: 0.5 (the likeliest notes) to 1.5 (the unlikely ones, too); 1 is as it was tuned. */
  temperature: z.number().min(0.5).max(1.5),
  texture: z.enum(TEXTURES),
  // A field for each voice: two people who choose for two voices both get their way.
  melodyProgram: program,
  bassProgram: program,
  padProgram: program,
  percussionProgram: program,
  choirProgram: program,
} as const;

const legFields = {
  ...fields,
  /** Which take of the leg: each is another piece from the same journey. */
  take: z.int().min(0).max(0xffffffff),
} as const;

type Values<F extends Readonly<Record<string, z.ZodType>>> = { readonly [N in keyof F]: z.infer<F[N]> };

export type SettingName = keyof typeof fields;
export type LegSettingName = keyof typeof legFields;

/** Settings to change; `null` gives one back to the journey. */
export type SettingChanges = { readonly [N in SettingName]?: Values<typeof fields>[N] | null };
/** The same for one leg: `null` gives one back to what holds for the whole journey. */
export type LegChanges = { readonly [N in LegSettingName]?: Values<typeof legFields>[N] | null };

export const settingsSchema = z.object(fields).partial();
export const legSettingsSchema = z.object(legFields).partial();

const DEFAULTS = { seed: 0, density: 0.5, energy: 0.5, temperature: 1, texture: 'band' } as const;
type Given = keyof typeof DEFAULTS;

/** What a leg is planned from, beside its own end points. */
export type LegSettings = Pick<Values<typeof legFields>, Given | 'take'> &
  Partial<Omit<Values<typeof legFields>, Given | 'take'>>;

/** What is set for one leg alone. */
export type LegOverrides = Partial<Values<typeof legFields>>;

/** What holds for the whole journey, and for single legs, which are known by the waypoint that they leave from. */
export type Settings = Omit<LegSettings, 'take'> & {
  readonly legs: ReadonlyMap<string, LegOverrides>;
  /** Legs that no edit of the settings may change, each with the settings that it is to keep. */
  readonly locks: ReadonlyMap<string, LegSettings>;
};

/** The effective settings of a leg, its fields in one fixed order: its lock, else its own before the journey's. */
export const settingsFor = (leg: string, { legs, locks, ...journey }: Settings): LegSettings =>
  locks.get(leg) ?? ordered({ ...journey, take: 0, ...legs.get(leg) });

/** Where a leg's own value of a setting lies in the map of all legs': flat, so that two people can begin at once. */
export const legKey = (leg: string, name: LegSettingName) => `${leg}/${name}`;

/** Reads the settings map of a document; a value that does not fit is as good as absent. */
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

/** A lock that does not say what it keeps is none. */
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

function readFields<F extends Readonly<Record<string, z.ZodType>>>(
  known: F,
  read: (name: keyof F) => unknown,
): Partial<Values<F>> {
  const found = (Object.keys(known) as (keyof F & string)[]).flatMap((name) => {
    const parsed = known[name]!.safeParse(read(name));
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(found);
}

/** What is the same reads the same, wherever it came from. */
const ordered = (settings: LegSettings): LegSettings =>
  Object.fromEntries(
    LEG_SETTINGS.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  ) as LegSettings;

const LEG_SETTINGS = Object.keys(legFields) as LegSettingName[];
