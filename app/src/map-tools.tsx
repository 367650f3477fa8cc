import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/map.ts';
import type { WrittenPlace } from '../../travel-log/place-text.ts';
import { fetchPart } from './lazy-part.ts';
import { MapPlace } from './map-place.tsx';
import type { MapView } from './map-view.ts';
import type { openMapZoom } from './map-zoom.ts';
import type { Notices } from './notices.ts';

/** The arrow keys move the map by this, CSS pixels. */
const PAN = 60;

interface Props {
  readonly frame: RefObject<HTMLElement | null>;
  readonly view: MapView;
  readonly notices: Notices;
  /** Adds a stop; absent where none may be added. */
  readonly onPlace: ((place: WrittenPlace) => void) | undefined;
}

/**
 * Buttons and keys that zoom the map. The code that zooms is fetched when a pointer or the focus first comes to the map; a
 * key that is pressed before it has come counts once it has.
 */
export function MapTools({ frame, view, notices, onPlace }: Props) {
  const zoom = useRef<Promise<MapZoom | undefined>>(undefined);

  async function open() {
    zoom.current ??= fetchPart(() => import('./map-zoom.ts'), notices).then((part) =>
      part?.openMapZoom(frame.current!, view),
    );
    const opened = await zoom.current;
    if (!opened) zoom.current = undefined;
    return opened;
  }

  const zoomBy = (press: Press) => void open().then((opened) => opened && press(opened));

  function onKey(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey } = event;
    const press = KEYS[key];
    if (!press || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    zoomBy(press);
  }

  useEffect(() => {
    const map = frame.current!;
    const events = ['pointerenter', 'focusin'];
    for (const event of events) map.addEventListener(event, open);
    map.addEventListener('keydown', onKey);
    return () => {
      for (const event of events) map.removeEventListener(event, open);
      map.removeEventListener('keydown', onKey);
      void zoom.current?.then((opened) => opened?.close());
    };
  }, [view]);

  const button = (sign: string, label: string, press: 'closer' | 'farther' | 'whole') => (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => zoomBy((opened) => opened[press]())}
    >
      {sign}
    </button>
  );
  return (
    <div class="map-tools">
      {button('+', texts.zoomIn, 'closer')}
      {button('−', texts.zoomOut, 'farther')}
      {button('⤢', texts.showTheWholeRoute, 'whole')}
      {onPlace && <MapPlace {...{ frame, view, onPlace }} />}
    </div>
  );
}

type MapZoom = ReturnType<typeof openMapZoom>;
type Press = (zoom: MapZoom) => void;

const KEYS: { readonly [key: string]: Press } = {
  '+': (zoom) => zoom.closer(),
  '=': (zoom) => zoom.closer(),
  '-': (zoom) => zoom.farther(),
  '0': (zoom) => zoom.whole(),
  ArrowLeft: (zoom) => zoom.pan(PAN, 0),
  ArrowRight: (zoom) => zoom.pan(-PAN, 0),
  ArrowUp: (zoom) => zoom.pan(0, PAN),
  ArrowDown: (zoom) => zoom.pan(0, -PAN),
};
