import { changeBetween } from '../../travel-log/text-change.ts';

/**
 * Two titles made from one: both changes, or the one typed here where they meet.
 * @example mergeTitles('Tour', 'My Tour', 'Tour of June') // 'My Tour of June'
 */
export function mergeTitles(base: string, typed: string, other: string): string {
  const [mine, theirs] = [changeBetween(base, typed), changeBetween(base, other)];
  if (!mine) return other;
  if (!theirs) return typed;
  const isBefore = mine.at + mine.remove <= theirs.at;
  if (!isBefore && theirs.at + theirs.remove > mine.at) return typed;
  const at = isBefore ? mine.at : mine.at + other.length - base.length;
  return other.slice(0, at) + mine.insert + other.slice(at + mine.remove);
}
