import { RefusedError } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import { refusalWords } from './refusal-words.ts';

/** The last thing that was done, or that could not be, in words. */
export interface Said {
  readonly kind: 'done' | 'trouble';
  readonly text: string;
}

/** Requests of a panel, one after the other. */
export interface PanelWork {
  readonly busy: ReadonlySignal<boolean>;
  readonly said: ReadonlySignal<Said | undefined>;
  /** Does something, and says how it went; where it is refused, why. Nothing new is said for undefined. */
  attempt(work: () => Promise<Said | undefined>): Promise<void>;
  /** Takes back what was said. */
  hush(): void;
}

export function createPanelWork(): PanelWork {
  const busy = signal(false);
  const said = signal<Said | undefined>(undefined);
  return {
    busy,
    said,
    async attempt(work) {
      busy.value = true;
      const outcome = await work().catch((error: unknown) => {
        // An answer that is none of ours: of a proxy, or cut off.
        const { title, text } = refusalWords(
          error instanceof RefusedError ? error.refusal : { code: 'TIMED_OUT', detail: '' },
        );
        return trouble(`${title}. ${text}`);
      });
      busy.value = false;
      if (outcome) said.value = outcome;
    },
    hush() {
      said.value = undefined;
    },
  };
}

export const done = (text: string): Said => ({ kind: 'done', text });
export const trouble = (text: string): Said => ({ kind: 'trouble', text });
