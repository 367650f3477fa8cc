import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/start.ts';
import { fetchPart } from './lazy-part.ts';

/** The library, whose code comes after the page. */
export function LibraryPart() {
  const part = useSignal<ComponentType | undefined>(undefined);
  const trouble = useSignal('');

  async function load() {
    trouble.value = '';
    const say = ({ text }: { readonly text: string }) => {
      trouble.value = text;
    };
    part.value = (await fetchPart(() => import('./library.tsx'), { say }))?.Library;
  }

  useEffect(() => void load(), []);

  const Library = part.value;
  if (Library) return <Library />;
  return (
    <div class="library-wait" aria-busy={trouble.value === ''}>
      {trouble.value && (
        <p role="alert">
          {trouble.value}{' '}
          <button type="button" class="button button-small" onClick={() => void load()}>
            {texts.tryAgain}
          </button>
        </p>
      )}
    </div>
  );
}
