import type { Room, TravelLogContent } from '@aero-melody/client';
import type { ReadonlySignal } from '@preact/signals';
import * as texts from '#texts/unsaved.ts';

/** A text of the journey that the server may not have as it stands here. */
export interface UnsavedText {
  /** Its place, e.g. "Title" or "CDG". */
  readonly where: string;
  readonly text: string;
}

/** Remembers the journey as the server has it, so that what it does not have can be shown. */
export function openUnsavedTexts(
  room: Room,
  content: ReadonlySignal<TravelLogContent>,
): { texts(): readonly UnsavedText[]; close(): void } {
  let saved = room.unsaved === 0 ? content.peek() : undefined;
  const close = room.on('saved', ({ unsaved }) => {
    if (unsaved === 0) saved = content.peek();
  });
  return {
    texts() {
      const refused = room.refusedEdits
        .map(({ text }) => ({ where: texts.refused, text }))
        .filter(({ text }) => text !== '');
      return room.unsaved === refused.length ? refused : [...refused, ...textsThatDiffer(saved, content.peek())];
    },
    close,
  };
}

function textsThatDiffer(saved: TravelLogContent | undefined, now: TravelLogContent): readonly UnsavedText[] {
  const entries = new Map(saved?.waypoints.map(({ id, entry }) => [id, entry]));
  return [
    { where: texts.title, text: now.title, before: saved?.title },
    { where: texts.description, text: now.description, before: saved?.description },
    ...now.waypoints.map(({ id, airport, entry }) => ({ where: airport, text: entry, before: entries.get(id) })),
  ].filter(({ text, before }) => text !== '' && text !== before);
}
