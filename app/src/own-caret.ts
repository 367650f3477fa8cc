import type { Room } from '@aero-melody/client';
import { caretAt } from './caret.ts';
import { paced } from './paced.ts';
import { isComposing } from './text-binding.ts';
import { entryFieldOf } from './text-fields.ts';

/** Milliseconds between two states. */
const PACE_MS = 100;

/** Shows the others where in an entry this person's caret is. Returns the function that ends it. */
export function showOwnCaret(room: Room): () => void {
  let shown = 'null';
  const show = paced(PACE_MS, () => {
    const field = document.hasFocus() ? entryFieldOf(document.activeElement) : undefined;
    // While an input method composes, the field and the text count different places.
    if (field && isComposing(field)) return;
    const caret = field ? ownCaret() : null;
    const now = JSON.stringify(caret);
    if (now === shown) return;
    shown = now;
    room.awareness.setLocalStateField('caret', caret);
  });

  function ownCaret() {
    const { activeElement } = document;
    const field = entryFieldOf(activeElement);
    const stop = activeElement?.closest<HTMLElement>('[data-stop]')?.dataset.stop;
    const text = stop === undefined ? undefined : room.travelLog.entry(stop);
    if (!field || !text) return null;
    const { selectionStart: start, selectionEnd: end, selectionDirection } = field;
    const caret = selectionDirection === 'backward' ? caretAt(text, end, start) : caretAt(text, start, end);
    return caret ?? null;
  }

  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  for (const event of ['selectionchange', 'focusin', 'focusout', 'input'])
    document.addEventListener(event, show.ask, options);
  for (const event of ['focus', 'blur']) addEventListener(event, show.ask, { signal: listening.signal });
  const off = room.on('rebuilt', () => {
    shown = 'null';
    show.ask();
  });
  show.ask();
  return () => {
    listening.abort();
    off();
    show.close();
  };
}
