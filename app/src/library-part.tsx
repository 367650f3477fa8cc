import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/start.ts';
import { fetchPart } from './lazy-part.ts';

/** The library, whose code comes after the page. */
export const LibraryPart = () => <Part fetch={async () => (await import('./library.tsx')).Library} />;

/** A collection in the place of the library. */
export const CollectionPart = ({ id }: { id: string }) => (
  <Part
    fetch={async () => {
      const { CollectionView } = await import('./collection-view.tsx');
      return () => <CollectionView id={id} />;
    }}
  />
);

function Part({ fetch }: { fetch: () => Promise<ComponentType> }) {
  const part = useSignal<ComponentType | undefined>(undefined);
  const trouble = useSignal('');

  async function load() {
    trouble.value = '';
    const say = ({ text }: { readonly text: string }) => {
      trouble.value = text;
    };
    part.value = await fetchPart(fetch, { say });
  }

  useEffect(() => void load(), []);

  const Here = part.value;
  if (Here) return <Here />;
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
