/** Normalised text: lower case without accents, words one space apart. Only `searchText` makes it. */
export type SearchText = string & { readonly normalised: true };

/**
 * Normalises text for search. The database engines differ in how they ignore case and accents, so neither is asked to.
 * @example searchText('São  Paulo–Guarulhos') // 'sao paulo guarulhos'
 */
export const searchText = (text: string): SearchText =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æœøłđðþßı]/g, (letter) => PLAIN[letter]!)
    .replace(/[’'`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim() as SearchText;

// Letters that Unicode does not take apart.
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  ı: 'i',
};
