/** Keys of the documents whose values are for people: names, texts, codes. */
const TOLD = new Set(['name', 'summary', 'description', 'title', '$ref', 'const', 'enum', 'x-refusals', 'security']);

/** Shorter words are looked for at the beginning of words alone: `put` is no part of `input`. */
const WITHIN = 4;

/** Texts of an entry that a search looks at, in lower case: what stands in it for people, and the names of its fields. */
export const wordsOf = (...parts: readonly unknown[]): string =>
  ` ${parts.flatMap((part) => (typeof part === 'string' ? [part] : textsIn(part, false))).join(' ')}`
    .toLowerCase()
    .replace(/[/{}.`"(),;#]+/g, ' ');

/** @param isTold whether it stands under a key whose value is for people */
function textsIn(value: unknown, isTold: boolean): string[] {
  if (typeof value === 'string') return isTold ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, isTold));
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === 'properties' ? Object.keys(inner as object) : []),
    ...textsIn(inner, TOLD.has(key)),
  ]);
}

/** @example hasWord(wordsOf('PUT /api/logs'), 'put') // true */
export const hasWord = (words: string, word: string): boolean =>
  words.includes(word.length < WITHIN ? ` ${word}` : word.replace(/[/{}.]+/g, ' ').trim());
