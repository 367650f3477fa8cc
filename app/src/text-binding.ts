import { changeBetween } from '@aero-melody/client';
import type * as Y from 'yjs';

type Delta = readonly { readonly retain?: number; readonly insert?: unknown; readonly delete?: number }[];

/** Stands for an embed, such as a picture, in a field: one character, as it is one place in the text. */
const EMBED = '\ufffc';

/** The part of a textarea that a binding needs: an editor stands in for it. */
export interface TextField
  extends Pick<
    HTMLTextAreaElement,
    'value' | 'selectionStart' | 'selectionEnd' | 'selectionDirection' | 'setSelectionRange' | 'scrollTop'
  > {
  matches(focused: ':focus'): boolean;
  /** Its attribute `composing` is there while an input method composes. */
  readonly dataset: DOMStringMap;
  addEventListener(event: FieldEvent, listener: () => void): void;
  removeEventListener(event: FieldEvent, listener: () => void): void;
}

type FieldEvent = 'input' | 'compositionstart' | 'compositionend';

/**
 * Binds a text field to a Y.Text: what is typed goes into the text as the smallest change, and what others type comes into
 * the field without moving the caret away from its words. After an undo the caret is where that changed something.
 * While an input method composes, both sides wait. Returns what ends the binding.
 * @param undo the origin of transactions that undo
 */
export function bindText(field: TextField, text: Y.Text, undo: object): () => void {
  let shown = contentOf(text);
  let writing = false;
  /** Changes of others that came while composing. */
  let held: Delta[] = [];
  if (field.value !== shown) {
    // The text of another document takes the place of the one that is shown.
    const before = selectionOf(field);
    field.value = shown;
    keepSelection(field, before);
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
    shown = contentOf(text);
  }

  /** @param place where the caret is to be, from where it was */
  function show(place: (before: number) => number) {
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
    shown = contentOf(text);
    if (field.value === shown) return;
    field.value = shown;
    if (!field.matches(':focus')) return;
    field.setSelectionRange(place(selectionStart), place(selectionEnd), selectionDirection);
    field.scrollTop = scrollTop;
  }

  const onInput = () => {
    if (!isComposing(field)) write();
  };
  const onStart = () => {
    field.dataset.composing = '';
  };
  const onEnd = () => {
    delete field.dataset.composing;
    write();
    const deltas = held;
    held = [];
    show((place) => deltas.reduce(moved, place));
  };
  const onText = (event: Y.YTextEvent, { origin }: Y.Transaction) => {
    if (writing) return;
    const delta = event.delta as Delta;
    if (isComposing(field)) held.push(delta);
    else if (origin === undo) show(() => endOf(delta));
    else show((place) => moved(place, delta));
  };

  field.addEventListener('input', onInput);
  field.addEventListener('compositionstart', onStart);
  field.addEventListener('compositionend', onEnd);
  text.observe(onText);
  return () => {
    // Another member may have removed the stop while an input method composes.
    if (isComposing(field)) write();
    field.removeEventListener('input', onInput);
    field.removeEventListener('compositionstart', onStart);
    field.removeEventListener('compositionend', onEnd);
    text.unobserve(onText);
  };
}

/** True while an input method composes in a field. */
export const isComposing = ({ dataset }: Pick<TextField, 'dataset'>): boolean => dataset.composing !== undefined;

/** A text in as many UTF-16 units as it has places. */
const contentOf = (text: Y.Text): string =>
  (text.toDelta() as { readonly insert: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : EMBED))
    .join('');

/** The text of a field and its selection. */
type Selection = Pick<HTMLInputElement, 'value' | 'selectionStart' | 'selectionEnd' | 'selectionDirection'>;

export const selectionOf = ({ value, selectionStart, selectionEnd, selectionDirection }: Selection): Selection => ({
  value,
  selectionStart,
  selectionEnd,
  selectionDirection,
});

/** Leaves the selection of a focused field at its words, where another text has taken the place of theirs. */
export function keepSelection(
  field: Pick<HTMLInputElement, 'value' | 'setSelectionRange'> & Pick<TextField, 'matches'>,
  { value, selectionStart, selectionEnd, selectionDirection }: Selection,
): void {
  const placed = (place: number | null) => place && movedBetween(value, field.value, place);
  if (field.matches(':focus'))
    field.setSelectionRange(placed(selectionStart), placed(selectionEnd), selectionDirection ?? 'none');
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
      const length = lengthOf(insert);
      // Words that others write right at the caret go behind it.
      if (at < now) now += length;
      at += length;
    }
  }
  return now;
}

/**
 * Position of a place in another version of its text.
 * @example movedBetween('Paris', 'In Paris', 2) // 5
 */
export function movedBetween(before: string, after: string, place: number): number {
  const change = changeBetween(before, after);
  if (!change) return place;
  return moved(place, [{ retain: change.at }, { delete: change.remove }, { insert: change.insert }]);
}

/**
 * The place at which a change ends.
 * @example endOf([{ retain: 2 }, { insert: 'abc' }]) // 5
 */
export function endOf(delta: Delta): number {
  let at = 0;
  let end = 0;
  for (const { retain, insert } of delta) {
    if (retain === undefined) end = at + lengthOf(insert);
    at += retain ?? lengthOf(insert);
  }
  return end;
}

const lengthOf = (insert: unknown): number =>
  typeof insert === 'string' ? insert.length : insert === undefined ? 0 : 1;
