import type { Hello } from '../protocol/hello.ts';
import { openRoomSocket } from './room-socket.ts';

/** A socket that takes any message, for tools that try what a server does with it. */
export interface RawSocket {
  on(name: string, listener: (message: unknown) => void): void;
  /** Calls back with every message that comes. */
  onAny(listener: (name: string, message: unknown) => void): void;
  emit(name: string, message: unknown): void;
  /** Sends a message and resolves with its answer. @throws Error where none comes within `ms` */
  ask(name: string, message: unknown, ms: number): Promise<unknown>;
  disconnect(): void;
}

/**
 * Opens a socket to the room of a log without anything that a room does with it: no document, no order, no other try.
 * Programs call `connect` instead.
 * @param hello what a member says of itself, as in docs/messages.md
 */
export function openRawSocket(url: string, log: string, hello: Readonly<Record<string, unknown>>): RawSocket {
  // The server checks what is said.
  const socket = openRoomSocket(url, log, () => hello as unknown as Hello) as unknown as Untyped;
  return {
    on: (name, listener) => void socket.on(name, listener),
    onAny: (listener) => void socket.onAny(listener),
    emit: (name, message) => void socket.emit(name, message),
    ask: (name, message, ms) => socket.timeout(ms).emitWithAck(name, message),
    disconnect: () => void socket.disconnect(),
  };
}

interface Untyped {
  on(name: string, listener: (message: unknown) => void): unknown;
  onAny(listener: (name: string, message: unknown) => void): unknown;
  emit(name: string, message: unknown): unknown;
  timeout(ms: number): { emitWithAck(name: string, message: unknown): Promise<unknown> };
  disconnect(): unknown;
}
