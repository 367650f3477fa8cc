import type { Namespace } from 'socket.io';
import type { DownEvents } from '../../protocol/down.ts';
import type { SiblingEvents, SiblingMessage } from '../../protocol/sibling.ts';
import type { UpEvents } from '../../protocol/up.ts';
import { encodeMessage, eventHead } from '../../protocol/wire.ts';
import type { Audience } from '../room/audience.ts';
import type { Admission } from './handshake.ts';
import { type Frame, frameOf, sendFrame } from './web-socket.ts';

/** The Socket.IO room of the sockets that are in sync and receive broadcasts. */
export const LIVE = 'live';

export type LogNamespace = Namespace<UpEvents, DownEvents, SiblingEvents, { admission?: Admission }>;

/**
 * Methods of Socket.IO without its types, which lose the message where its name is generic. Each caller has a signature
 * that ties the two together: `Audience`.
 */
interface UntypedEmitter {
  emit(name: string, message: unknown): unknown;
}
interface UntypedLink {
  serverSideEmit(name: string, message: unknown): unknown;
}

/**
 * Socket.IO as a room's audience. Each log is a namespace, so that an instance hears only of the logs that it holds.
 * @param namespace undefined before the first member comes
 * @param hold keeps the namespace, members or not, until the returned function is called
 * @param alone whether there are no other instances
 */
export function createSocketAudience(
  namespace: () => LogNamespace | undefined,
  hold: () => () => void,
  alone: boolean,
): Audience {
  /** By the names of the events. */
  const heads = new Map<string, Uint8Array>();

  /** Most of an event that brings a letter is its head, which is encoded once. */
  function eventFrame(nsp: string, name: string, message: unknown): Frame {
    const head = heads.get(name) ?? eventHead(nsp, name);
    heads.set(name, head);
    return frameOf(head, encodeMessage(message));
  }

  // Not Socket.IO's broadcast, which looks up and calls listeners of each socket, and frames the packet for each.
  const here: Audience['here'] = (name, message, except = []) => {
    const members = namespace();
    const live = members?.adapter.rooms.get(LIVE);
    if (!live) return;
    const excepted = new Set(except);
    const frame = eventFrame(members!.name, name, message);
    for (const id of live) {
      const socket = excepted.has(id) ? undefined : members!.sockets.get(id);
      if (socket) sendFrame(socket.conn, frame);
    }
  };
  const siblings: Audience['siblings'] = (name, message) => {
    const link: UntypedLink | undefined = alone ? undefined : namespace();
    link?.serverSideEmit(name, message);
  };
  return {
    here,
    // Not the adapter's broadcast, which awaits Redis before it serves the members here.
    everywhere(name, message) {
      here(name, message);
      siblings('music', { name, message } as SiblingMessage<'music'>);
    },
    to(member, name, message) {
      const socket: UntypedEmitter | undefined = namespace()?.sockets.get(member);
      socket?.emit(name, message);
    },
    prepare(name, message) {
      let frame: Frame | undefined;
      return (member) => {
        const members = namespace();
        const socket = members?.sockets.get(member);
        if (!socket) return;
        frame ??= eventFrame(members!.name, name, message);
        sendFrame(socket.conn, frame);
      };
    },
    dismiss(member) {
      if (member === undefined) namespace()?.local.disconnectSockets(true);
      else namespace()?.sockets.get(member)?.disconnect(true);
    },
    siblings,
    listen: hold,
  };
}
