import type { Room } from '@aero-melody/client';
import { type Signal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/following.ts';
import type { MapView } from './map-view.ts';
import { paced } from './paced.ts';
import { prefersReducedMotion } from './reduced-motion.ts';
import type { State } from './state.ts';
import { watchRoomField } from './state-field.ts';

/** Milliseconds between two states. */
const PACE_MS = 200;

/** User id of the person that this page follows; null for none. */
export type Followed = Signal<number | null>;

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly followed: Followed;
}

/** Goes where a person goes, until this one acts. Says so in a banner. */
export function Following({ state, followed }: Omit<Props, 'room'>) {
  const person = state.people.value.find(({ userId }) => userId === followed.value);
  const place = person?.stop
    ? `[data-stop="${CSS.escape(person.stop)}"]`
    : person?.control && `#${CSS.escape(person.control)}`;

  useEffect(() => {
    if (place) document.querySelector(place)?.scrollIntoView({ block: 'center', behavior: behavior() });
  }, [followed.value, place]);

  useEffect(() => {
    if (followed.value === null) return;
    const stop = () => {
      followed.value = null;
    };
    const listening = new AbortController();
    const options = { capture: true, signal: listening.signal };
    // Esc is one of the keys.
    for (const event of ['pointerdown', 'wheel', 'keydown']) document.addEventListener(event, stop, options);
    return () => listening.abort();
  }, [followed.value]);

  // The person has left.
  useSignalEffect(() => {
    if (!state.people.value.some(({ userId }) => userId === followed.value)) followed.value = null;
  });

  return (
    <div class="following" role="status">
      {person && (
        <p style={{ '--person': person.color }}>
          {texts.followingName(person.name)}
          <button type="button" class="button button-small" onClick={() => (followed.value = null)}>
            {texts.stop}
          </button>
        </p>
      )}
    </div>
  );
}

/** Shows the others what this person has zoomed the map to, and zooms it as the person does who is followed. */
export function MapFollowing({ room, view, followed }: { room: Room; view: MapView; followed: Followed }) {
  useEffect(() => {
    // It may have been zoomed before this code came.
    let isZoomed = false;
    const show = paced(PACE_MS, () => room.awareness.setLocalStateField('map', shownPart(view)));
    const off = view.zoom.subscribe(({ k, x, y }) => {
      isZoomed ||= k !== 1 || x !== 0 || y !== 0;
      // A map that was never zoomed has no view of its own.
      if (isZoomed && followed.peek() === null) show.ask();
    });
    return () => {
      off();
      show.close();
    };
  }, [room, view, followed]);

  useEffect(() => {
    if (followed.value === null) return;
    return watchRoomField(room, 'map', (_, map, { userId }) => {
      if (userId === followed.value && isPart(map)) showPart(view, map);
    });
  }, [room, view, followed.value]);

  return null;
}

/** The part of the earth in the middle of a map: the awareness field `map`. */
interface Part {
  /** Times the whole route. */
  readonly zoom: number;
  /** Degrees. */
  readonly middle: readonly [longitude: number, latitude: number];
}

function shownPart({ zoom, size, projection }: MapView): Part | null {
  const { width, height } = size.peek();
  const middle = projection.peek()?.invert?.([width / 2, height / 2]);
  return middle ? { zoom: zoom.peek().k, middle } : null;
}

function showPart({ zoom, size, whole }: MapView, { zoom: k, middle }: Part): void {
  const { width, height } = size.peek();
  const point = whole.peek()?.([...middle]);
  if (point) zoom.value = { k, x: width / 2 - k * point[0], y: height / 2 - k * point[1] };
}

const isPart = (value: unknown): value is Part => {
  const { zoom, middle } = (value ?? {}) as Partial<Part>;
  return (
    typeof zoom === 'number' &&
    zoom > 0 &&
    zoom < 100 &&
    Array.isArray(middle) &&
    middle.length === 2 &&
    middle.every(Number.isFinite)
  );
};

const behavior = () => (prefersReducedMotion() ? 'instant' : 'smooth');
