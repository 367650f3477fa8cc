import type * as Y from 'yjs';
import { waypointsMap } from '../../travel-log/shape.ts';
import { parentOf, typeOf } from './spans.ts';

/** The waypoint that a shared type is, or is part of; undefined outside of waypoints. */
export function waypointAround(
  doc: Y.Doc,
  type: Y.AbstractType<unknown>,
): { readonly id: string; readonly fields: Y.AbstractType<unknown> } | undefined {
  const item = type._item;
  if (!item) return undefined;
  const parent = parentOf(item);
  if (parent !== waypointsMap(doc)) return waypointAround(doc, parent);
  return item.parentSub === null ? undefined : { id: item.parentSub, fields: type };
}

/** The clients, other than this one, whose values or letters can be seen in a shared type. */
export function othersIn(type: Y.AbstractType<unknown> | undefined): number[] {
  if (!type) return [];
  const clients = new Set<number>();
  const visit = (item: Y.Item) => {
    if (item.deleted) return;
    clients.add(item.id.client);
    const inner = typeOf(item);
    if (inner) for (const client of othersIn(inner)) clients.add(client);
  };
  for (let item = type._start; item; item = item.right) visit(item);
  for (const item of type._map.values()) visit(item);
  if (type.doc) clients.delete(type.doc.clientID);
  return [...clients];
}
