import type { Namespace } from 'socket.io';
import type { DownEvents } from '../../protocol/down.ts';
import type { SiblingMessage, SiblingName } from '../../protocol/sibling.ts';
import type { UpEvents } from '../../protocol/up.ts';
import type { Audience } from '../room/audience.ts';
import type { Admission } from './handshake.ts';

/** Sockets in this Socket.IO room are in sync and hear what leaves for everybody. */
export const LIVE = 'live';

type SiblingEvents = { [N in SiblingName]: (message: SiblingMessage<N>) => void };
export type LogNamespace = Namespace<UpEvents, DownEvents, SiblingEvents, { admission?: Admission }>;

/**
 * Socket.IO as a room's audience. Each log is a namespace, so that an instance hears only of the logs that it holds.
 * @param namespace undefined while nobody is connected here
 * @param alone there are no other instances to be told
 */
export function createSocketAudience(namespace: () => LogNamespace | undefined, alone: boolean): Audience {
  const here: Audience['here'] = (name, message, except = []) =>
    void namespace()
      ?.local.to(LIVE)
      .except([...except])
      .emit(name, ...([message] as never));
  const siblings: Audience['siblings'] = (name, message) =>
    void (alone || namespace()?.serverSideEmit(name, ...([message] as never)));
  return {
    here,
    // Not the adapter's broadcast, which awaits Redis before it serves the members that are here.
    everywhere(name, message) {
      here(name, message);
      siblings('music', { name, message } as SiblingMessage<'music'>);
    },
    to: (member, name, message) =>
      void namespace()
        ?.sockets.get(member)
        ?.emit(name, ...([message] as never)),
    dismiss: () => void namespace()?.local.disconnectSockets(true),
    siblings,
  };
}
