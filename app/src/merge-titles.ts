/**
 * Two titles made from one: both changes, or the one typed here where they meet.
 * @example mergeTitles('Tour', 'My Tour', 'Tour of June') // 'My Tour of June'
 */
export function mergeTitles(base: string, typed: string, other: string): string {
  const [from, to] = changeOf(base, typed);
  const [otherFrom, otherTo] = changeOf(base, other);
  const end = typed.length - base.length + to;
  if (to <= otherFrom) return typed.slice(0, end) + other.slice(to);
  if (otherTo <= from) return other.slice(0, other.length - base.length + from) + typed.slice(from);
  return typed;
}

/** The part of a text that another one replaces, from and to. */
function changeOf(base: string, text: string): [from: number, to: number] {
  const least = Math.min(base.length, text.length);
  let from = 0;
  while (from < least && base[from] === text[from]) from++;
  let same = 0;
  while (same < least - from && base.at(-1 - same) === text.at(-1 - same)) same++;
  return [from, base.length - same];
}
