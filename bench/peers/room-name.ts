import { randomUUID } from 'node:crypto';

/** Most servers make a room of any name. */
export const roomName = async (): Promise<string> => randomUUID();
