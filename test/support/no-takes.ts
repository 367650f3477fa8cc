import type { RoomTakes } from '../../server/room/room-takes.ts';

/** A room without takes. */
export const noTakes: RoomTakes = { greet() {}, suspend() {}, refresh: async () => {}, list: async () => [] };
