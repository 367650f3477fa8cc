import type { LegOverrides, LegSettings, Settings } from './settings.ts';
import type { TravelLogContent } from './shape.ts';

/** A travel log as JSON, which has no maps: the settings of single legs are lists of pairs. */
export type ContentJson = Omit<TravelLogContent, 'settings'> & {
  readonly settings: Omit<Settings, 'legs' | 'locks'> & {
    readonly legs: readonly (readonly [leg: string, overrides: LegOverrides])[];
    readonly locks: readonly (readonly [leg: string, settings: LegSettings])[];
  };
};

export const toJson = (content: TravelLogContent): ContentJson => ({
  ...content,
  settings: settingsToJson(content.settings),
});

export const settingsToJson = (settings: Settings): ContentJson['settings'] => ({
  ...settings,
  legs: [...settings.legs],
  locks: [...settings.locks],
});

export const fromJson = (json: ContentJson): TravelLogContent => ({
  ...json,
  settings: { ...json.settings, legs: new Map(json.settings.legs), locks: new Map(json.settings.locks) },
});
