import { io as connect, type Socket } from 'socket.io-client';
import { wire } from '../../protocol/wire.ts';

export type { Socket };

/** A Socket.IO client without the SDK's manners. */
export const io = (url: string, auth: Record<string, unknown>): Socket =>
  connect(url, { ...wire, auth, forceNew: true, reconnection: false });
