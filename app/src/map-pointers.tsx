import type { Room } from '@aero-melody/client';
import { useEffect, useRef } from 'preact/hooks';
import { isEarthPlace } from './earth-place.ts';
import type { MapView } from './map-view.ts';
import { showOwnPointer } from './own-pointer.ts';
import { watchRoomField } from './state-field.ts';

/** The pointers of others on the map: at the places of the earth that they point at, however each map is zoomed. */
export function MapPointers({ room, view }: { room: Room; view: MapView }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => showOwnPointer(room, layer.current!.parentElement!, view.projection), [room, view]);
  useEffect(() => showPointers(room, layer.current!, view), [room, view]);
  return <div class="map-pointers" ref={layer} aria-hidden="true" />;
}

interface Pointer {
  readonly element: HTMLElement;
  /** Degrees. */
  place: readonly [longitude: number, latitude: number];
}

/** Draws those that have moved, once a frame. Only their transforms change. Returns the function that ends it. */
function showPointers(room: Room, layer: HTMLElement, { projection, size }: MapView): () => void {
  const pointers = new Map<number, Pointer>();
  const due = new Set<Pointer>();
  let frame = 0;
  const draw = () => {
    frame = 0;
    const project = projection.peek();
    for (const { element, place } of due) {
      const point = project?.([...place]);
      element.hidden = !point;
      if (!point) continue;
      // A name begins at its pointer, or ends there, where the map ends soon.
      const turned = point[0] > size.peek().width / 2;
      element.classList.toggle('map-pointer-turned', turned);
      element.style.transform = `translate(${point[0].toFixed(1)}px, ${point[1].toFixed(1)}px) translateX(${turned ? -100 : 0}%)`;
    }
    due.clear();
  };
  const drawSoon = (changed: Iterable<Pointer>) => {
    for (const pointer of changed) due.add(pointer);
    if (due.size > 0) frame ||= requestAnimationFrame(draw);
  };
  const unwatch = watchRoomField(room, 'pointer', (client, place, user) => {
    const before = pointers.get(client);
    if (!isEarthPlace(place)) {
      before?.element.remove();
      pointers.delete(client);
      return;
    }
    const pointer = before ?? { element: layer.appendChild(document.createElement('span')), place };
    pointer.place = place;
    pointer.element.classList.add('map-pointer');
    pointer.element.style.setProperty('--person', user.color);
    if (pointer.element.textContent !== user.name) pointer.element.textContent = user.name;
    pointers.set(client, pointer);
    drawSoon([pointer]);
  });
  const unsubscribe = projection.subscribe(() => drawSoon(pointers.values()));
  return () => {
    unsubscribe();
    unwatch();
    cancelAnimationFrame(frame);
    layer.replaceChildren();
  };
}
