import type { Room } from '@aero-melody/client';
import { isEarthPlace } from './earth-place.ts';
import type { MapView } from './map-view.ts';
import { paced } from './paced.ts';

/** Milliseconds between two states. */
const PACE_MS = 100;
/** A pointer that rests is taken away after this, ms. */
const STILL_MS = 5_000;

/**
 * Shows the others what this person's mouse points at on the map: a finger points at nothing before it presses. Returns the
 * function that ends it.
 */
export function showOwnPointer(room: Room, map: Element, projection: MapView['projection']): () => void {
  let place: readonly number[] | null = null;
  let still: ReturnType<typeof setTimeout> | undefined;
  const show = paced(PACE_MS, () => room.awareness.setLocalStateField('pointer', place));
  const hide = () => {
    clearTimeout(still);
    if (!place) return;
    place = null;
    show.ask();
  };
  const move = ({ pointerType, clientX, clientY }: PointerEvent) => {
    if (pointerType !== 'mouse') return;
    const { left, top } = map.getBoundingClientRect();
    const at = projection.peek()?.invert?.([clientX - left, clientY - top]);
    if (!isEarthPlace(at)) return hide();
    place = at.map((degrees) => Math.round(degrees * 1_000) / 1_000);
    show.ask();
    clearTimeout(still);
    still = setTimeout(hide, STILL_MS);
  };
  const listening = new AbortController();
  map.addEventListener('pointermove', (event) => move(event as PointerEvent), { signal: listening.signal });
  map.addEventListener('pointerleave', hide, { signal: listening.signal });
  return () => {
    listening.abort();
    clearTimeout(still);
    show.close();
  };
}
