import type { Settings } from './settings.ts';
import type { TravelLogContent } from './shape.ts';

/** A travel log as JSON carries it. */
export type ContentJson = Omit<TravelLogContent, 'settings'> & {
  readonly settings: Omit<Settings, 'locks'> & { readonly locks: readonly string[] };
};

export const toJson = (content: TravelLogContent): ContentJson => ({
  ...content,
  settings: { ...content.settings, locks: [...content.settings.locks] },
});

export const fromJson = (json: ContentJson): TravelLogContent => ({
  ...json,
  settings: { ...json.settings, locks: new Set(json.settings.locks) },
});
