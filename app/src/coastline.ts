import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';

export type Coastline =
  | { readonly kind: 'coming' }
  | ({ readonly kind: 'here' } & typeof import('./land.ts'))
  /** It could not be fetched. */
  | { readonly kind: 'missing' };

/** The coastline and the graticule, which are fetched once the map is painted: the coastline is as large as the code of the page. */
export function useCoastline(): { readonly coastline: ReadonlySignal<Coastline>; readonly fetchAgain: () => void } {
  const coastline = useSignal<Coastline>({ kind: 'coming' });
  const fetchLand = useCallback(() => {
    coastline.value = { kind: 'coming' };
    import('./land.ts').then(
      (part) => {
        coastline.value = { kind: 'here', ...part };
      },
      () => {
        coastline.value = { kind: 'missing' };
      },
    );
  }, [coastline]);
  useEffect(fetchLand, [fetchLand]);
  return { coastline, fetchAgain: fetchLand };
}
