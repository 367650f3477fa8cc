import type * as Y from 'yjs';
import { addTag, removeTag, setStatus, setTitle, setTravelDate } from './edit.ts';
import { descriptionText, readTravelLog, type TravelLogContent } from './shape.ts';
import { changeBetween } from './text-change.ts';

/** Details of a journey. */
export type Details = Partial<Pick<TravelLogContent, 'title' | 'description' | 'tags' | 'status'>> & {
  /** A day, as in 2026-05-01; null for none. */
  readonly travelDate?: string | null;
};

/** Sets the given details. Equal ones stay untouched, so that no edit of another is undone by a value that was there already. */
export function setDetails(doc: Y.Doc, details: Details): void {
  const now = readTravelLog(doc);
  doc.transact(() => {
    if (details.title !== undefined && details.title !== now.title) setTitle(doc, details.title);
    if (details.status !== undefined && details.status !== now.status) setStatus(doc, details.status);
    if (details.travelDate !== undefined && details.travelDate !== (now.travelDate ?? null))
      setTravelDate(doc, details.travelDate);
    const change = details.description === undefined ? undefined : changeBetween(now.description, details.description);
    if (change) {
      descriptionText(doc).delete(change.at, change.remove);
      descriptionText(doc).insert(change.at, change.insert);
    }
    const { tags } = details;
    if (tags === undefined) return;
    for (const tag of now.tags) if (!tags.includes(tag)) removeTag(doc, tag);
    for (const tag of tags) if (!now.tags.includes(tag)) addTag(doc, tag);
  });
}
