import parser from 'socket.io-msgpack-parser';

/**
 * One frame a message, bytes inside it: the default parser sends binary in two frames and costs 2.5 times as much.
 * Both ends use this parser and WebSocket alone, so that no sticky sessions are needed.
 */
export const wire = { parser, transports: ['websocket'] as ['websocket'] };

/** Each log is a namespace of its own. */
export const namespaceOf = (log: string) => `/logs/${log}`;
