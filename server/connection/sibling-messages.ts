import type { z } from 'zod';
import { describeMisfit } from '../../protocol/misfit.ts';
import { SIBLING, type SiblingMessage, type SiblingName } from '../../protocol/sibling.ts';
import type { Logger } from '../logger.ts';

/** A namespace of Socket.IO, and where its adapter delivers what other instances send. */
interface SiblingNamespace {
  readonly name: string;
  _onServerSideEmit(packet: [name: string, ...message: unknown[]]): void;
}

/** Handlers of the messages of other instances to a namespace. */
export type SiblingHandlers<N extends SiblingName> = {
  readonly [M in N]: (message: SiblingMessage<M>, namespace: SiblingNamespace) => void;
};

/** Receives messages of other instances, which may be one version older or newer. */
export interface SiblingMessages {
  listen<N extends SiblingName>(namespace: SiblingNamespace, handlers: SiblingHandlers<N>): void;
}

const schemas: { readonly [N in SiblingName]: z.ZodType<SiblingMessage<N>> } = SIBLING;

/**
 * Parses each message once and hands it on. One that has no handler, or does not fit its schema, is ignored, and logged
 * the first time that one of its name is.
 */
export function createSiblingMessages(logger: Pick<Logger, 'warn'>): SiblingMessages {
  const ignored = new Set<string>();

  function ignore(message: string, namespace: string, why: string): void {
    if (ignored.has(message)) return;
    ignored.add(message);
    logger.warn({ message, namespace, why }, 'messages of this name from other instances are ignored');
  }

  return {
    listen(namespace, handlers) {
      type Known = keyof typeof handlers & SiblingName;
      const isKnown = (name: string): name is Known => Object.hasOwn(handlers, name) && Object.hasOwn(schemas, name);

      function receive<M extends Known>(name: M, raw: unknown): void {
        const parsed = schemas[name].safeParse(raw);
        if (parsed.success) handlers[name](parsed.data, namespace);
        else ignore(name, namespace.name, describeMisfit(parsed.error));
      }

      // Not by `on`: Socket.IO drops names without a listener, and nobody would know of them.
      namespace._onServerSideEmit = ([name, message]) => {
        if (isKnown(name)) receive(name, message);
        else ignore(name, namespace.name, 'the name is unknown');
      };
    },
  };
}
