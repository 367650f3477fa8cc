import * as Y from 'yjs';
import { z } from 'zod';

/** How people steer the music. What is absent follows from the journey. */
export const MODES = ['major', 'minor', 'dorian', 'mixolydian'] as const;
export type Mode = (typeof MODES)[number];

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
  /** General MIDI programs in the order of the voices; null leaves the journey's own. */
  instruments: z.array(z.int().min(0).max(127).nullable()).max(16),
} as const;

export const settingsSchema = z.object(fields).partial();
export type SettingName = keyof typeof fields;

/** Settings to change; `null` gives one back to the journey. */
export type SettingChanges = { readonly [N in SettingName]?: z.infer<(typeof fields)[N]> | null };

export interface Settings {
  readonly seed: number;
  readonly tempo?: number;
  readonly key?: number;
  readonly mode?: Mode;
  readonly density: number;
  readonly energy: number;
  readonly instruments: readonly (number | null)[];
  /** Legs (by the id of the waypoint they leave from) that no edit of the settings may change. */
  readonly locks: ReadonlySet<string>;
}

/** Reads the settings map of a document; a value that does not fit is as good as absent. */
export function readSettings(map: Y.Map<unknown>): Settings {
  const read = <N extends SettingName>(name: N): z.infer<(typeof fields)[N]> | undefined => {
    const parsed = fields[name].safeParse(map.get(name));
    return parsed.success ? (parsed.data as z.infer<(typeof fields)[N]>) : undefined;
  };
  const tempo = read('tempo');
  const key = read('key');
  const mode = read('mode');
  const locks = map.get('locks');
  return {
    seed: read('seed') ?? 0,
    ...(tempo !== undefined && { tempo }),
    ...(key !== undefined && { key }),
    ...(mode !== undefined && { mode }),
    density: read('density') ?? 0.5,
    energy: read('energy') ?? 0.5,
    instruments: read('instruments') ?? [],
    locks: new Set(locks instanceof Y.Map ? locks.keys() : []),
  };
}
