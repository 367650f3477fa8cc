/** A key of a piano, as it lies on a grid of half keys. */
export interface PianoKey {
  /** MIDI pitch. */
  readonly pitch: number;
  readonly isBlack: boolean;
  /** The column of the grid, 1 for the first, at which it begins; it is two wide. */
  readonly column: number;
}

const BLACK = new Set([1, 3, 6, 8, 10]);

/**
 * So many white keys from a pitch on, with the black ones between them, up to the highest pitch of MIDI.
 * @param lowest MIDI pitch of a white key
 * @example pianoKeys(60, 2).map(({ pitch, column }) => [pitch, column]) // [[60, 1], [61, 2], [62, 3]]
 */
export function pianoKeys(lowest: number, whites: number): PianoKey[] {
  const keys: PianoKey[] = [];
  let white = 0;
  for (let pitch = lowest; pitch <= 127 && white < whites; pitch++) {
    const isBlack = BLACK.has(pitch % 12);
    keys.push({ pitch, isBlack, column: isBlack ? 2 * white : 2 * white + 1 });
    if (!isBlack) white += 1;
  }
  return keys;
}

/** The key under a point of the page, and how far down on it that is, 0 to 1. */
export function keyAt(
  keyboard: Element,
  x: number,
  y: number,
): { readonly id: string; readonly pitch: number; readonly depth: number } | undefined {
  const key = document.elementFromPoint(x, y)?.closest<HTMLElement>('.key');
  const id = key?.dataset.pitch;
  if (!key || id === undefined || !keyboard.contains(key)) return undefined;
  const { top, height } = key.getBoundingClientRect();
  return { id, pitch: Number(id), depth: Math.min(1, Math.max(0, (y - top) / height)) };
}
