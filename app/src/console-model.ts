import { openRawSocket, PROTOCOL_VERSION, type RawSocket } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/console.ts';
import { basePath } from './base-path.ts';
import { exampleOf, fromText, type Schema, toText } from './message-example.ts';

/** Messages that are shown, count: older ones go. */
const SHOWN = 200;
/** Longest wait for an answer, ms. */
const ANSWER_MS = 5_000;

/** A message that members send. */
export interface Sendable {
  readonly name: string;
  readonly summary: string;
  readonly payload: Schema;
  readonly isAnswered: boolean;
}

export interface Passed {
  readonly key: number;
  readonly way: 'sent' | 'answer' | 'received' | 'connection';
  readonly name: string;
  /** JSON. */
  readonly text: string;
}

export interface ConsoleModel {
  /** Undefined until the reference has come. */
  readonly sendable: ReadonlySignal<readonly Sendable[] | undefined>;
  readonly state: ReadonlySignal<'closed' | 'opening' | 'open'>;
  readonly passed: ReadonlySignal<readonly Passed[]>;
  readonly trouble: ReadonlySignal<string>;
  /** @param token undefined for a new guest */
  connect(log: string, token: string | undefined): void;
  disconnect(): void;
  /** Sends a message that is written as JSON. */
  send(name: string, text: string): Promise<void>;
  exampleFor(name: string): string;
  clear(): void;
}

export function openConsoleModel(): ConsoleModel {
  const sendable = signal<readonly Sendable[] | undefined>(undefined);
  const state = signal<'closed' | 'opening' | 'open'>('closed');
  const passed = signal<readonly Passed[]>([]);
  const trouble = signal('');
  let socket: RawSocket | undefined;
  let key = 0;

  const tell = (way: Passed['way'], name: string, message: unknown) => {
    passed.value = [{ key: key++, way, name, text: toText(message) }, ...passed.value].slice(0, SHOWN);
  };

  void fetch(`${basePath}/docs/asyncapi.json`)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`${answer.status}`);
      sendable.value = sendableOf((await answer.json()) as Reference);
    })
    .catch(() => {
      trouble.value = texts.noReference;
    });

  function disconnect(): void {
    socket?.disconnect();
    socket = undefined;
    state.value = 'closed';
  }

  const opened = () => {
    state.value = 'open';
  };

  return {
    sendable,
    state,
    passed,
    trouble,
    connect(log, token) {
      disconnect();
      trouble.value = '';
      state.value = 'opening';
      const hello = { version: PROTOCOL_VERSION, sessionId: crypto.randomUUID(), clientId: newClientId(), lastSeq: 0 };
      const mine = openRawSocket(location.origin + basePath, log, { ...hello, ...(token && { token }) });
      socket = mine;
      const ifMine = (work: () => void) => socket === mine && work();
      mine.on('connect', () => ifMine(opened));
      mine.on('connect_error', (error) =>
        ifMine(() => {
          tell('connection', texts.refused, (error as Error & { data?: unknown }).data ?? (error as Error).message);
          disconnect();
        }),
      );
      mine.on('disconnect', (reason) =>
        ifMine(() => {
          tell('connection', texts.ended, reason);
          disconnect();
        }),
      );
      mine.onAny((name, message) => tell('received', name, message));
    },
    disconnect,
    async send(name, text) {
      trouble.value = '';
      let message: unknown;
      try {
        message = fromText(text);
      } catch (error) {
        trouble.value = texts.noJson((error as Error).message);
        return;
      }
      // Anything is sent: the server checks it.
      const mine = socket;
      if (!mine) return;
      tell('sent', name, message);
      if (!sendable.value?.find((each) => each.name === name)?.isAnswered) return mine.emit(name, message);
      const answer = await mine.ask(name, message, ANSWER_MS).catch(() => texts.noAnswer);
      tell('answer', name, answer);
    },
    exampleFor(name) {
      const found = sendable.value?.find((each) => each.name === name);
      return found ? toText(exampleOf(found.payload)) : '';
    },
    clear() {
      passed.value = [];
    },
  };
}

/** The part of the AsyncAPI document that is read here. */
interface Reference {
  readonly channels: {
    readonly room: {
      readonly messages: Readonly<Record<string, { readonly summary: string; readonly payload: Schema }>>;
    };
  };
}

function sendableOf({ channels }: Reference): Sendable[] {
  const { messages } = channels.room;
  return Object.entries(messages)
    .filter(([name]) => name !== 'hello' && !name.includes('.'))
    .map(([name, { summary, payload }]) => ({ name, summary, payload, isAnswered: `${name}.answer` in messages }));
}

/** A client id as Yjs draws them: 32 bits. */
const newClientId = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!;
