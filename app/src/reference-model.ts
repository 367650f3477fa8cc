import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import * as texts from '#texts/reference.ts';
import { basePath } from './base-path.ts';
import type { AsyncApi, Message, OpenApi, Operation } from './reference-document.ts';
import { hasWord, wordsOf } from './reference-search.ts';

/** A request or a message. */
export type Entry =
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly method: string;
      readonly path: string;
      readonly operation: Operation;
      /** Everything that a search looks at, as `wordsOf` makes it. */
      readonly words: string;
    }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly name: string;
      readonly message: Message;
      readonly answer: Message | undefined;
      readonly isUp: boolean;
      readonly words: string;
    };

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly entries: readonly Entry[];
}

export interface Reference {
  readonly openApi: OpenApi;
  readonly parts: readonly Part[];
}

export interface ReferenceModel {
  /** Undefined until it has come. */
  readonly reference: ReadonlySignal<Reference | undefined>;
  readonly trouble: ReadonlySignal<string>;
  readonly query: Signal<string>;
  /** Parts with the entries that have all words of the query. */
  readonly found: ReadonlySignal<readonly Part[]>;
}

export function openReferenceModel(): ReferenceModel {
  const reference = signal<Reference | undefined>(undefined);
  const trouble = signal('');
  const query = signal('');

  const read = async <T>(name: string): Promise<T> => {
    const answer = await fetch(`${basePath}/docs/${name}.json`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()) as T;
  };
  void Promise.all([read<OpenApi>('openapi'), read<AsyncApi>('asyncapi')])
    .then(([openApi, asyncApi]) => {
      reference.value = { openApi, parts: [...requestParts(openApi), ...messageParts(asyncApi)] };
    })
    .catch(() => {
      trouble.value = texts.notFetched;
    });

  return {
    reference,
    trouble,
    query,
    found: computed(() => {
      const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
      return (reference.value?.parts ?? []).flatMap((part) => {
        const entries = part.entries.filter((entry) => words.every((word) => hasWord(entry.words, word)));
        return entries.length > 0 ? [{ ...part, entries }] : [];
      });
    }),
  };
}

function requestParts({ tags, paths }: OpenApi): Part[] {
  const entries = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Entry => {
      const words = wordsOf(method, path, operation);
      return { kind: 'request', id: operation.operationId, method: method.toUpperCase(), path, operation, words };
    }),
  );
  return tags.map(({ name, description }) => ({
    ...{ id: `part-${name}`, title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, about: description },
    entries: entries.filter((entry) => entry.kind === 'request' && entry.operation.tags.includes(name)),
  }));
}

const DOWN = 'down.';
const ANSWER = '.answer';

function messageParts({ channels }: AsyncApi): Part[] {
  const { messages } = channels.room;
  const entries = Object.entries(messages)
    .filter(([key]) => !key.endsWith(ANSWER))
    .map(([key, message]): Entry => {
      const isUp = !key.startsWith(DOWN);
      const answer = messages[`${key}${ANSWER}`];
      const words = wordsOf(key, message, answer);
      const name = isUp ? key : key.slice(DOWN.length);
      return { kind: 'message', id: `message-${key}`, name, message, answer, isUp, words };
    });
  const part = (id: string, title: string, about: string, up: boolean): Part => ({
    ...{ id, title, about },
    entries: entries.filter((entry) => entry.kind === 'message' && entry.isUp === up),
  });
  return [
    part('part-up', texts.messagesUp, texts.messagesUpAbout, true),
    part('part-down', texts.messagesDown, texts.messagesDownAbout, false),
  ];
}
