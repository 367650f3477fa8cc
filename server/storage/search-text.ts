/**
 * Normalised text for searches: lower case without accents, words one space apart. The two engines differ in how they
 * ignore case and accents.
 * @example searchText('São  Paulo–Guarulhos') // 'sao paulo guarulhos'
 */
export const searchText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æœøłđðþßı]/g, (letter) => PLAIN[letter]!)
    .replace(/[’'`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

// Letters that Unicode does not decompose.
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
