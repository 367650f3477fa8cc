import type * as Y from 'yjs';
import { seedTravelLog } from './edit.ts';
import { settingsMap, subMap, TEMPLATE_TAG, type TravelLogContent } from './shape.ts';
import { steer, steerLeg } from './steering.ts';

/**
 * Writes the content of a travel log into a new document, under another title. Stops keep their ids, so that the copy sounds
 * alike. What was removed, the types of a client's own, and the mark of a template stay behind.
 */
export function copyTravelLog(doc: Y.Doc, content: TravelLogContent, title: string): void {
  const { legs, locks, ...settings } = content.settings;
  const tags = content.tags.filter((tag) => tag !== TEMPLATE_TAG);
  doc.transact(() => {
    seedTravelLog(doc, { ...content, title, tags, seed: settings.seed });
    steer(doc, settings);
    for (const [leg, changes] of legs) steerLeg(doc, leg, changes);
    for (const [leg, lock] of locks) subMap(settingsMap(doc), 'locks').set(leg, lock);
  });
}
