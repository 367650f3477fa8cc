import type { Room } from '@aero-melody/client';
import { caretAt } from './caret.ts';
import { paced } from './paced.ts';
import type { State } from './state.ts';
import { isComposing } from './text-binding.ts';
import { entryFieldOf } from './text-fields.ts';
import { titleCaretIn } from './title-carets.tsx';
import { TITLE_ID } from './title-field.tsx';

/** Milliseconds between two states. */
const PACE_MS = 100;

const NOWHERE = { caret: null, titleCaret: null };

/** Shows the others where in an entry, or the title, this person's caret is. Returns the function that ends it. */
export function showOwnCaret(room: Room, { content }: State): () => void {
  let shown = JSON.stringify(NOWHERE);
  const show = paced(PACE_MS, () => {
    const focused = document.hasFocus() ? document.activeElement : null;
    const field = entryFieldOf(focused);
    // While an input method composes, the field and the text count different places.
    if (field && isComposing(field)) return;
    const carets = {
      caret: field ? ownCaret() : null,
      titleCaret: focused?.id === TITLE_ID ? titleCaretIn(focused as HTMLInputElement, content.peek().title) : null,
    };
    const now = JSON.stringify(carets);
    if (now === shown) return;
    shown = now;
    room.awareness.setLocalState({ ...room.awareness.getLocalState(), ...carets });
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
    shown = JSON.stringify(NOWHERE);
    show.ask();
  });
  show.ask();
  return () => {
    listening.abort();
    off();
    show.close();
  };
}
