import type { Identity, Room } from '@aero-melody/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { GeoProjection } from 'd3-geo';
import { useEffect, useRef } from 'preact/hooks';
import type { MapView } from './map-view.ts';
import { paced } from './paced.ts';

/** Milliseconds between two states. */
const PACE_MS = 100;
/** A pointer that rests is taken away after this, ms. */
const STILL_MS = 5_000;

interface Pointer {
  readonly client: number;
  readonly user: Identity;
  /** Degrees. */
  readonly at: readonly [longitude: number, latitude: number];
}

/** The pointers of others on the map: at the places of the earth that they point at, however each map is zoomed. */
export function MapPointers({ room, view }: { room: Room; view: MapView }) {
  const layer = useRef<HTMLDivElement>(null);
  const pointers = usePointers(room);
  useEffect(() => showOwnPointer(room, layer.current!.parentElement!, view.projection), [room, view]);
  const projection = view.projection.value;
  return (
    <div class="map-pointers" ref={layer}>
      {projection &&
        pointers.value.map(({ client, user, at }) => {
          const point = projection([...at]);
          return (
            point && (
              <span
                key={client}
                class="map-pointer"
                style={{ '--person': user.color, transform: `translate(${point[0]}px, ${point[1]}px)` }}
              >
                {user.name}
              </span>
            )
          );
        })}
    </div>
  );
}

function usePointers(room: Room): ReadonlySignal<readonly Pointer[]> {
  const pointers = useSignal<readonly Pointer[]>([]);
  useEffect(() => {
    let { awareness } = room;
    let frame = 0;
    const read = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        const next = [...awareness.getStates()].flatMap(([client, { user, pointer }]) =>
          client !== awareness.clientID && isPlace(pointer) ? [{ client, user: user as Identity, at: pointer }] : [],
        );
        if (next.length > 0 || pointers.peek().length > 0) pointers.value = next;
      });
    };
    const bind = () => {
      awareness.off('change', read);
      ({ awareness } = room);
      awareness.on('change', read);
      read();
    };
    bind();
    const off = room.on('rebuilt', bind);
    return () => {
      off();
      cancelAnimationFrame(frame);
      awareness.off('change', read);
    };
  }, [room]);
  return pointers;
}

/** Shows the others what this person's mouse points at: a finger points at nothing before it presses. */
function showOwnPointer(room: Room, map: Element, projection: ReadonlySignal<GeoProjection | undefined>): () => void {
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
    if (!isPlace(at)) return hide();
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

/** A longitude and a latitude: a projection gives others for points beside the globe. */
const isPlace = (value: unknown): value is [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(Number.isFinite) &&
  Math.abs(value[0]) <= 180 &&
  Math.abs(value[1]) <= 90;
