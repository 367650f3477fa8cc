import * as Y from 'yjs';

/** What a person types: one update for each letter, as a Y.Doc makes it (about 20 to 30 bytes). */
export function typeUpdates(clientId: number, count: number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('description');
  for (let typed = 0; typed < count; typed++) text.insert(typed, SENTENCE[typed % SENTENCE.length]!);
  return updates;
}

const SENTENCE = 'We flew over the ice at dawn, and nobody on board said a word. ';

/** Who wrote how many letters of an update, which may be several merged into one. */
export function countLetters(update: Uint8Array): ReadonlyMap<number, number> {
  const letters = new Map<number, number>();
  for (const { id, length } of Y.decodeUpdate(update).structs)
    letters.set(id.client, (letters.get(id.client) ?? 0) + length);
  return letters;
}
