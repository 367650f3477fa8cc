import * as Y from 'yjs';
import { TOP_LEVEL } from '../../travel-log/shape.ts';
import type { Dice } from '../chaos/dice.ts';

/** The top-level types that are written to: those of a travel log, and one of a client's own. */
export const TYPES = [...TOP_LEVEL, 'x-notes'] as const;
export type TypeName = (typeof TYPES)[number];

/**
 * Makes a random change under one top-level type: an insertion, a deletion, a format, a value in the place of another one,
 * what is deleted as soon as it is there.
 * @returns whether anything was changed
 */
export function editRandomly(doc: Y.Doc, name: TypeName, dice: Dice): boolean {
  switch (name) {
    case 'waypoints':
      return editWaypoints(doc.getMap<Y.Map<unknown>>('waypoints'), dice);
    case 'meta':
      return dice.chance(0.5) ? editMap(doc.getMap('meta'), dice) : editNested(doc.getMap('meta'), 'tags', dice);
    case 'settings':
      return dice.chance(0.5)
        ? editMap(doc.getMap('settings'), dice)
        : editNested(doc.getMap('settings'), 'legs', dice);
    case 'description':
      return editText(doc.getText('description'), dice);
    case 'x-notes':
      return editText(doc.getText('x-notes'), dice);
  }
}

function editWaypoints(waypoints: Y.Map<Y.Map<unknown>>, dice: Dice): boolean {
  const waypoint = waypoints.get(keyOf(dice));
  switch (dice.between(0, 4)) {
    case 0:
      waypoints.set(keyOf(dice), new Y.Map<unknown>([['entry', new Y.Text('so far')]]));
      return true;
    case 1:
      return remove(waypoints, dice);
    case 2:
      return waypoint !== undefined && editMap(waypoint, dice);
    default: {
      const entry = waypoint?.get('entry');
      return entry instanceof Y.Text && editText(entry, dice);
    }
  }
}

function editNested(map: Y.Map<unknown>, name: string, dice: Dice): boolean {
  const nested = map.get(name);
  if (nested instanceof Y.Map && dice.chance(0.95)) return editMap(nested, dice);
  if (nested !== undefined && dice.chance(0.5)) map.delete(name);
  else map.set(name, new Y.Map([[keyOf(dice), dice.between(0, 99)]]));
  return true;
}

function editMap(map: Y.Map<unknown>, dice: Dice): boolean {
  if (dice.chance(0.3)) return remove(map, dice);
  const key = keyOf(dice);
  map.set(key, dice.between(0, 99));
  // Deleted in the same update.
  if (dice.chance(0.1)) map.delete(key);
  return true;
}

function remove(map: Pick<Y.Map<unknown>, 'has' | 'delete'>, dice: Dice): boolean {
  const key = keyOf(dice);
  if (!map.has(key)) return false;
  map.delete(key);
  return true;
}

function editText(text: Y.Text, dice: Dice): boolean {
  const at = dice.between(0, text.length);
  const length = Math.min(dice.between(1, 4), text.length - at);
  switch (dice.between(0, 4)) {
    case 0:
      if (length < 1) return false;
      text.delete(at, length);
      return true;
    case 1:
      if (length < 1) return false;
      // A value that is there already would change nothing.
      text.format(at, length, { size: dice.between(1, 2 ** 31) });
      return true;
    case 2:
      text.insertEmbed(at, { image: 'x' });
      return true;
    case 3:
      text.insert(at, 'gone');
      text.delete(at, 4);
      return true;
    default:
      text.insert(at, 'letters'.slice(0, dice.between(1, 6)));
      return true;
  }
}

const keyOf = (dice: Dice) => `k${dice.between(0, 3)}`;
