import type { Server } from 'socket.io';
import type { DownEvents } from '../../protocol/down.ts';
import type { SiblingEvents } from '../../protocol/sibling.ts';
import type { UpEvents } from '../../protocol/up.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import type { LogNamespace } from './socket-audience.ts';

const LOG_NAMESPACE = /^\/logs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Socket.IO, with the messages of members and of other instances. */
export type LogServer = Server<UpEvents, DownEvents, SiblingEvents>;

/** The namespaces of Socket.IO, one for each log that this instance holds. */
export interface Namespaces {
  /** For listeners of all of them. */
  readonly logs: LogNamespace;
  find(uuid: string): LogNamespace | undefined;
  all(): LogNamespace[];
  /** Keeps one for a member that is being admitted, or for a room in memory, until the returned function is called. */
  hold(name: string): () => void;
  /**
   * Removes a namespace without members, unless it is held. Socket.IO's own clean-up ignores those who wait for
   * their room to load, and leaves them in a namespace that no broadcast reaches.
   */
  disposeIfEmpty(name: string): void;
  /** Calls back with each new one. */
  onNew(listen: (namespace: LogNamespace) => void): void;
}

export function createNamespaces(io: LogServer): Namespaces {
  const logs = io.of(LOG_NAMESPACE) as unknown as LogNamespace & { readonly children: Set<LogNamespace> };
  const namespaces = new Map<string, LogNamespace>();
  const holders = new Map<string, number>();

  const onNew: Namespaces['onNew'] = (listen) => {
    io.on('new_namespace', (created) => listen(created as unknown as LogNamespace));
  };
  onNew((created) => namespaces.set(created.name, created));

  function disposeIfEmpty(name: string): void {
    const namespace = namespaces.get(name);
    if (!namespace || namespace.sockets.size > 0 || holders.has(name)) return;
    namespaces.delete(name);
    io._nsps.delete(name);
    logs.children.delete(namespace);
    void namespace.adapter.close();
  }

  return {
    logs,
    find: (uuid) => namespaces.get(namespaceOf(uuid)),
    all: () => [...namespaces.values()],
    hold(name) {
      holders.set(name, (holders.get(name) ?? 0) + 1);
      return () => {
        const left = holders.get(name)! - 1;
        if (left > 0) holders.set(name, left);
        else holders.delete(name);
        disposeIfEmpty(name);
      };
    },
    disposeIfEmpty,
    onNew,
  };
}

/** The uuid of the log of a namespace. */
export const uuidOf = ({ name }: { readonly name: string }): string => LOG_NAMESPACE.exec(name)![1]!;
