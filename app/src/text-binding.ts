import { changeBetween } from '@aero-melody/client';
import type * as Y from 'yjs';

type Delta = readonly { readonly retain?: number; readonly insert?: unknown; readonly delete?: number }[];

/**
 * Binds a textarea to a Y.Text: what is typed goes into the text as the smallest change, and what others type comes
 * into the textarea without moving the caret away from its words. While an input method composes, both sides wait.
 * Returns what ends the binding.
 */
export function bindText(field: HTMLTextAreaElement, text: Y.Text): () => void {
  let shown = text.toString();
  let composing = false;
  let writing = false;
  /** Changes of others that came while composing. */
  let held: Delta[] = [];
  if (field.value !== shown) {
    // The text of another document takes the place of the one that is shown: the caret stays at its words.
    const change = changeBetween(field.value, shown);
    const { selectionStart, selectionEnd, selectionDirection } = field;
    field.value = shown;
    if (change && field.ownerDocument.activeElement === field) {
      const delta: Delta = [{ retain: change.at }, { delete: change.remove }, { insert: change.insert }];
      field.setSelectionRange(moved(selectionStart, delta), moved(selectionEnd, delta), selectionDirection);
    }
  }

  function write() {
    const change = changeBetween(shown, field.value);
    if (!change) return;
    const from = held.reduce(moved, change.at);
    const to = held.reduce(moved, change.at + change.remove);
    writing = true;
    text.doc?.transact(() => {
      if (to > from) text.delete(from, to - from);
      if (change.insert) text.insert(from, change.insert);
    });
    writing = false;
    shown = text.toString();
  }

  function show(deltas: readonly Delta[]) {
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
    shown = text.toString();
    if (field.value === shown) return;
    field.value = shown;
    if (field.ownerDocument.activeElement !== field) return;
    field.setSelectionRange(
      deltas.reduce(moved, selectionStart),
      deltas.reduce(moved, selectionEnd),
      selectionDirection,
    );
    field.scrollTop = scrollTop;
  }

  const onInput = () => {
    if (!composing) write();
  };
  const onStart = () => {
    composing = true;
  };
  const onEnd = () => {
    composing = false;
    write();
    const deltas = held;
    held = [];
    show(deltas);
  };
  const onText = (event: Y.YTextEvent) => {
    if (writing) return;
    if (composing) held.push(event.delta as Delta);
    else show([event.delta as Delta]);
  };

  field.addEventListener('input', onInput);
  field.addEventListener('compositionstart', onStart);
  field.addEventListener('compositionend', onEnd);
  text.observe(onText);
  return () => {
    field.removeEventListener('input', onInput);
    field.removeEventListener('compositionstart', onStart);
    field.removeEventListener('compositionend', onEnd);
    text.unobserve(onText);
  };
}

/**
 * Where a place in a text lies after a change.
 * @example moved(5, [{ retain: 2 }, { insert: 'abc' }]) // 8
 */
export function moved(place: number, delta: Delta): number {
  let at = 0;
  let now = place;
  for (const { retain, insert, delete: gone } of delta) {
    if (at > now) break;
    if (retain !== undefined) at += retain;
    else if (gone !== undefined) now -= Math.min(gone, now - at);
    else {
      const length = typeof insert === 'string' ? insert.length : 1;
      // Words that others write right at the caret go behind it.
      if (at < now) now += length;
      at += length;
    }
  }
  return now;
}
