import * as texts from '#texts/shortcuts.ts';
/** A key that works wherever no field or control takes it. */
export interface Shortcut {
  /** `KeyboardEvent.key`, lower case. */
  readonly key: string;
  /** Its name on a keyboard. */
  readonly name: string;
  readonly words: string;
  /** The control that it presses, or the field that it goes to. */
  readonly control: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: ' ', name: 'Space', words: texts.playOrPause, control: '.play' },
  { key: 'home', name: 'Home', words: texts.backToTheStart, control: '.transport-buttons .icon-button' },
  { key: 'm', name: 'M', words: texts.soundOffOrOn, control: '.sound .icon-button' },
  { key: 'a', name: 'A', words: texts.addAnAirport, control: '.stops-head input' },
  { key: 't', name: 'T', words: texts.changeTheTitle, control: '.title-field' },
  { key: '?', name: '?', words: texts.helpAndThisList, control: '.help-button' },
];

/** Listens for the shortcuts until the returned function is called. */
export function listenForShortcuts(page: Document): () => void {
  const stop = new AbortController();
  page.addEventListener('keydown', (event) => press(page, event), { signal: stop.signal });
  return () => stop.abort();
}

function press(page: Document, event: KeyboardEvent): void {
  const { key, target, defaultPrevented, ctrlKey, metaKey, altKey, repeat } = event;
  if (defaultPrevented || ctrlKey || metaKey || altKey || repeat) return;
  // A field takes letters, a button its space, and the piano its keys.
  if (target instanceof Element && target.closest(OWN_KEYS)) return;
  const shortcut = SHORTCUTS.find((each) => each.key === key.toLowerCase());
  const control = shortcut && page.querySelector<HTMLElement>(shortcut.control);
  if (!control) return;
  event.preventDefault();
  if (control instanceof HTMLInputElement) control.focus();
  else control.click();
}

const OWN_KEYS = [
  ...['input', 'textarea', 'select', 'button', 'summary', 'a', 'dialog', '[contenteditable]'],
  ...['[role="slider"]', '[role="application"]', '.jam'],
  // The stop that has the focus since another was removed under a typist, whose keys still come. A click shows no focus.
  ...['.stop:focus-visible', '.stops:focus-visible'],
].join();
