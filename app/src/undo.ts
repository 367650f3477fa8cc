import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as Y from 'yjs';

/** What this person can take back: their own changes only, never those of others. */
export interface History {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  /** Answers Ctrl/Cmd+Z and Shift+Ctrl/Cmd+Z outside of text fields, and tells steps apart; returns what ends it. */
  listen(target: Document): () => void;
  close(): void;
}

export function openHistory(doc: Y.Doc): History {
  const manager = new Y.UndoManager(doc);
  const depth = signal({ undo: 0, redo: 0 });
  const count = () => {
    depth.value = { undo: manager.undoStack.length, redo: manager.redoStack.length };
  };
  for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const) manager.on(event, count);

  /** What is done by another press is another step, however soon it follows; a drag is one. */
  const begin = () => manager.stopCapturing();

  function onKey(event: KeyboardEvent) {
    if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')) begin();
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    // Inside of text the browser's own undo is expected, letter by letter.
    if (event.target instanceof Element && event.target.closest('input:not([type=range]), textarea')) return;
    event.preventDefault();
    if (event.shiftKey) manager.redo();
    else manager.undo();
  }

  return {
    canUndo: computed(() => depth.value.undo > 0),
    canRedo: computed(() => depth.value.redo > 0),
    undo: () => void manager.undo(),
    redo: () => void manager.redo(),
    listen(target) {
      target.addEventListener('keydown', onKey, true);
      target.addEventListener('pointerdown', begin, true);
      return () => {
        target.removeEventListener('keydown', onKey, true);
        target.removeEventListener('pointerdown', begin, true);
      };
    },
    close: () => manager.destroy(),
  };
}
