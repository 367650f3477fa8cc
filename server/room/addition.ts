import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { appendWaypoints, type NewWaypoint } from '../../travel-log/edit.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { Versions } from '../storage/versions.ts';
import { absentMember } from './absent-member.ts';
import type { Rooms } from './rooms.ts';

/** Adds stops behind the last one of a travel log, as one edit that members merge. The content before it becomes a version. */
export async function addStops(
  { rooms, versions }: { readonly rooms: Pick<Rooms, 'open'>; readonly versions: Pick<Versions, 'add'> },
  log: LogRef & { readonly head: number },
  stops: readonly Omit<NewWaypoint, 'id'>[],
  user: Identity,
): Promise<UpdateAnswer> {
  const room = await rooms.open(log.uuid);
  if (!room) return { ok: false, refusal: refuse('UNKNOWN_LOG') };
  await room.catchUp(log.head);
  // New waypoints depend on nothing in the document but on the order of the last one.
  const doc = new Y.Doc();
  const waypoints = stops.map((stop) => ({ ...stop, id: randomUUID() }));
  appendWaypoints(doc, waypoints, room.content().waypoints);
  const bytes = Y.encodeStateAsUpdate(doc);
  if (bytes.byteLength > LIMITS.updateBytes)
    return { ok: false, refusal: refuse('TOO_LARGE', 'this is too much for one edit: import it in parts') };
  await versions.add(log.id, { seq: room.head(), kind: 'before import', name: null, userId: user.userId });
  return room.receive(absentMember(user, doc.clientID, room.head()), { sessionSeq: 1, bytes });
}
