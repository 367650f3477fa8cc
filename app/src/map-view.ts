import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { GeoProjection } from 'd3-geo';
import { type Journey, uniqueAirports } from './journey.ts';
import { projectionFor, type Size, type Zoom, zoomed } from './map-projection.ts';

/** The map as this page shows it. */
export interface MapView {
  readonly size: ReadonlySignal<Size>;
  readonly zoom: Signal<Zoom>;
  /** The map of the whole route; undefined before the first layout. */
  readonly whole: ReadonlySignal<GeoProjection | undefined>;
  /** The map as it is zoomed. */
  readonly projection: ReadonlySignal<GeoProjection | undefined>;
}

export const WHOLE_ROUTE: Zoom = { k: 1, x: 0, y: 0 };

export function openMapView(journey: ReadonlySignal<Journey>, size: ReadonlySignal<Size>): MapView {
  const zoom = signal(WHOLE_ROUTE);
  const whole = computed(() => {
    const { stops, flights } = journey.value;
    const { width, height } = size.value;
    return width && height ? projectionFor(uniqueAirports(stops), flights, size.value) : undefined;
  });
  return {
    size,
    zoom,
    whole,
    projection: computed(() => whole.value && zoomed(whole.value, zoom.value, size.value)),
  };
}
