/** Two rows of a computer keyboard as an octave and a half of a piano, by the place of the key: white keys below, black above. */
const ROW = [
  ...['KeyA', 'KeyW', 'KeyS', 'KeyE', 'KeyD', 'KeyF', 'KeyT', 'KeyG', 'KeyY'],
  ...['KeyH', 'KeyU', 'KeyJ', 'KeyK', 'KeyO', 'KeyL', 'KeyP', 'Semicolon', 'Quote'],
];

/** The letter of the computer key that plays a note so many semitones above the lowest, if one does. */
export const letterOf = (semitones: number): string | undefined =>
  ROW[semitones]?.replace('Key', '').replace('Semicolon', ';').replace('Quote', '’');

/** A key as a command of the keyboard. */
export type ComputerKey =
  | { readonly kind: 'note'; readonly semitones: number }
  | { readonly kind: 'octave'; readonly by: 1 | -1 };

/** @example computerKey('KeyD') // { kind: 'note', semitones: 4 } */
export function computerKey(code: string): ComputerKey | undefined {
  if (code === 'KeyZ') return { kind: 'octave', by: -1 };
  if (code === 'KeyX') return { kind: 'octave', by: 1 };
  const semitones = ROW.indexOf(code);
  return semitones === -1 ? undefined : { kind: 'note', semitones };
}

interface Listener {
  /** @param id of the key, until it is up */
  press(id: string, semitones: number): void;
  release(id: string): void;
  shift(by: 1 | -1): void;
}

/** Listens to the keys of the page, but not while a person types. Returns the function that ends it. */
export function listenToKeys(listener: Listener): () => void {
  const over = new AbortController();
  const { signal } = over;

  function onDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyped(event)) return;
    const key = computerKey(event.code);
    if (!key) return;
    if (key.kind === 'octave') listener.shift(key.by);
    else listener.press(event.code, key.semitones);
  }

  document.addEventListener('keydown', onDown, { signal });
  document.addEventListener('keyup', ({ code }) => listener.release(code), { signal });
  return () => over.abort();
}

/** The key goes into a field: what it says there is no note. */
function isTyped({ target, isComposing }: KeyboardEvent): boolean {
  if (isComposing || !(target instanceof HTMLElement)) return isComposing;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const NOT_TYPED = new Set(['range', 'checkbox', 'radio', 'button']);
