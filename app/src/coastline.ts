import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { GeoPermissibleObjects } from 'd3-geo';
import { useCallback, useEffect } from 'preact/hooks';

export type Coastline =
  | { readonly kind: 'coming' }
  | { readonly kind: 'here'; readonly land: GeoPermissibleObjects }
  /** It could not be fetched. */
  | { readonly kind: 'missing' };

/** The coastline, which is fetched once the map is painted: it is as large as the code of the page. */
export function useCoastline(): { readonly coastline: ReadonlySignal<Coastline>; readonly fetchAgain: () => void } {
  const coastline = useSignal<Coastline>({ kind: 'coming' });
  const fetchLand = useCallback(() => {
    coastline.value = { kind: 'coming' };
    import('./land.ts').then(
      ({ LAND }) => {
        coastline.value = { kind: 'here', land: LAND };
      },
      () => {
        coastline.value = { kind: 'missing' };
      },
    );
  }, [coastline]);
  useEffect(fetchLand, [fetchLand]);
  return { coastline, fetchAgain: fetchLand };
}
