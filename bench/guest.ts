import { setTimeout as sleep } from 'node:timers/promises';
import { type Frame, openLink } from './link.ts';
import type { Peer } from './peers/peer.ts';
import type { ServerProcess } from './server-process.ts';
import { countLetters } from './typing.ts';

/** How long a client may take to come in, ms. */
const JOIN_MS = 20_000;
/** Frames that are remembered, count. */
const REMEMBERED = 2_000;

/** A client in a room. */
export interface Guest {
  readonly clientId: number;
  say(updates: readonly Uint8Array[]): void;
  leave(): void;
}

/** Letters that a frame brings, by who typed them. */
export type Reader = (frame: Frame) => ReadonlyMap<number, number>;

/** Everybody in a room gets the same frame, which is read once: the load must not cost more than the servers. */
export function createReader(peer: Peer): Reader {
  const known = new Map<string, ReadonlyMap<number, number>>();
  return (frame) => {
    const key = Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.byteLength).toString('latin1');
    const before = known.get(key);
    if (before) return before;
    const letters = new Map<number, number>();
    for (const update of peer.hear(frame))
      for (const [client, count] of countLetters(update)) letters.set(client, (letters.get(client) ?? 0) + count);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, letters);
    return letters;
  };
}

/** Comes into a room. @param hear is told of every letter of the others */
export async function join(
  { peer, url }: Pick<ServerProcess, 'peer' | 'url'>,
  room: string,
  clientId: number,
  read: Reader,
  hear: (client: number, letters: number) => void,
): Promise<Guest> {
  let joined = false;
  let said = 0;
  let arrive: () => void;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  function greet(frame: Frame | undefined): void {
    const answer = peer.greet(frame, room, clientId);
    joined = answer === 'joined';
    if (answer === 'joined') arrive();
    else link.say(answer);
  }
  const early: Frame[] = [];
  let link: Awaited<ReturnType<typeof openLink>>;
  // A server may speak before the client knows that it is connected.
  let hearFrame = (frame: Frame): void => void early.push({ ...frame, bytes: Uint8Array.from(frame.bytes) });
  link = await openLink(url, peer.path(room), (frame) => hearFrame(frame));
  hearFrame = (frame) => {
    if (!joined) return greet(frame);
    for (const [client, letters] of read(frame)) if (client !== clientId) hear(client, letters);
  };
  greet(undefined);
  for (const frame of early) hearFrame(frame);
  const late = sleep(JOIN_MS, 'late', { ref: false });
  if ((await Promise.race([arrived, late])) === 'late') throw new Error(`${peer.name} lets nobody in`);
  return {
    clientId,
    say(updates) {
      for (const update of updates) link.say(peer.say(update, room, ++said));
    },
    leave: link.close,
  };
}
