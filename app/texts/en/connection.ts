export const reconnectingInS = (seconds: number): string => `reconnecting in ${seconds} s`;
export const noServer = 'no server, ';
export const blocked = 'blocked, ';
export const noAnswer = 'no answer, ';
export const roomIsFull = 'room is full, ';
export const serverIsBusy = 'server is busy, ';
/** @example changes(1) // '1 change' */
export const changes = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);
export const changesWaiting = (count: number): string => `${changes(count)} waiting`;
export const changesRefused = (count: number): string => `${changes(count)} ${count === 1 ? 'was' : 'were'} refused`;
export const reconnecting = 'reconnecting';
export const saved = 'saved';
