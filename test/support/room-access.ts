import { createRoomAccess, type RoomAccess } from '../../server/room/room-access.ts';
import type { LogAccess } from '../../server/storage/access.ts';

/** The rights to a log whose address makes everybody an editor. */
export const openTo = (log: { readonly id: number; readonly uuid: string }, ownerId = 1): LogAccess => ({
  ...{ logId: log.id, uuid: log.uuid, version: 0, ownerId },
  addressRole: 'editor',
  members: new Map(),
});

/** The same for a room, where they never change. @param addressRole what its address makes everybody */
export function roomOpenTo(
  log: { readonly id: number; readonly uuid: string },
  addressRole: LogAccess['addressRole'] = 'editor',
): RoomAccess {
  const access = { ...openTo(log), addressRole };
  return createRoomAccess({ access, store: { read: async () => access }, now: () => 0, deleted() {} });
}
