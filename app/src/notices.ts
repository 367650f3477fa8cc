import { type Refusal, RefusedError } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import { refusalWords } from './refusal-words.ts';

export interface Notice {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** The removed stop that it is about. It goes once the stop is back. */
  readonly stop?: string;
  /** A remedy. The notice goes once it is taken. */
  readonly action?: { readonly label: string; run(): void };
}

/** Short messages that stay until they are read: refusals above all, and what others did to what you are at. */
export interface Notices {
  readonly list: ReadonlySignal<readonly Notice[]>;
  say(words: Omit<Notice, 'id'>): void;
  refuse(refusal: Refusal): void;
  /** For promises that may be refused: tells the refusal, and lets any other error through. */
  watch(asked: Promise<unknown>): void;
  dismiss(id: number): void;
}

const MOST = 3;

export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  let count = 0;

  function say(words: Omit<Notice, 'id'>): void {
    const others = list.value.filter(({ title }) => title !== words.title);
    count += 1;
    list.value = [...others, { id: count, ...words }].slice(-MOST);
  }

  const refuse = (refusal: Refusal) => say(refusalWords(refusal));

  return {
    list,
    say,
    refuse,
    watch(asked) {
      asked.catch((error: unknown) => {
        if (!(error instanceof RefusedError)) throw error;
        refuse(error.refusal);
      });
    },
    dismiss(id) {
      list.value = list.value.filter((notice) => notice.id !== id);
    },
  };
}
