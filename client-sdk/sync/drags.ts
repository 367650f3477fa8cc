import type { Awareness } from 'y-protocols/awareness';

/**
 * Marks the member as dragging in its awareness, from the first drag that begins until the edits of the last one are saved.
 * @param room `saved` resolves when every edit so far is acknowledged
 * @returns the function that begins a drag and returns the one that ends it
 */
export function createDrags(room: { readonly awareness: Awareness; saved(): Promise<void> }): () => () => void {
  const drags = new Set<symbol>();

  return () => {
    const drag = Symbol();
    drags.add(drag);
    room.awareness.setLocalStateField('dragging', true);
    return () => {
      // The last edit may not even be sent yet.
      const settled = room.saved().catch(() => {});
      void settled.then(() => {
        if (drags.delete(drag) && drags.size === 0) room.awareness.setLocalStateField('dragging', false);
      });
    };
  };
}
