import type * as Y from 'yjs';

/** Numbers in [0, 1) of a seed: mulberry32. */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = ['a', 'word', 'and 🎵🎶 notes', 'three  ', 'ß'];

/** Edits a text, a list and a map at random. */
export function edit(doc: Y.Doc, chance: () => number, times: number): void {
  const below = (limit: number) => Math.floor(chance() * limit);
  doc.transact(() => {
    for (let time = 0; time < times; time++) {
      const text = doc.getText('description');
      const list = doc.getArray('x-list');
      const kind = below(10);
      if (kind < 4) text.insert(below(text.length + 1), WORDS[below(WORDS.length)]!);
      else if (kind < 7 && text.length > 0) text.delete(below(text.length), 1);
      else if (kind === 7) list.insert(below(list.length + 1), [1, 2, 3, 4].slice(below(4)));
      else if (kind === 8 && list.length > 0) list.delete(below(list.length), 1);
      else doc.getMap('meta').set(`key ${below(5)}`, below(100));
    }
  });
}
