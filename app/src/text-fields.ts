import type { TextField } from './text-binding.ts';

/** Editors that stand in for textareas, by the element that has the focus. */
const editors = new WeakMap<Element, TextField>();

/** Makes the editor known whose element this is. */
export const registerEditor = (element: Element, field: TextField): void => void editors.set(element, field);

/** The text field of an entry, from the element that has the focus. */
export const entryFieldOf = (element: Element | null): TextField | undefined => {
  if (!element) return undefined;
  return element instanceof HTMLTextAreaElement && element.matches('.entry') ? element : editors.get(element);
};
