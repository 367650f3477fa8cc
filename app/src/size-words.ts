/** @example sizeWords(1_536) // '1.5 kB' */
export function sizeWords(bytes: number): string {
  const at = UNITS.findIndex((_, power) => bytes < 1024 ** (power + 1));
  const power = at === -1 ? UNITS.length - 1 : at;
  const value = bytes / 1024 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB'];
