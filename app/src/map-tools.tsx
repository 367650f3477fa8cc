import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/map.ts';
import type { WrittenPlace } from '../../travel-log/place-text.ts';
import { fetchPart } from './lazy-part.ts';
import { MapPlace } from './map-place.tsx';
import type { MapView } from './map-view.ts';
import type { openMapZoom } from './map-zoom.ts';
import type { Notices } from './notices.ts';

interface Props {
  readonly frame: RefObject<HTMLElement | null>;
  readonly view: MapView;
  readonly notices: Notices;
  /** Adds a stop; absent where none may be added. */
  readonly onPlace: ((place: WrittenPlace) => void) | undefined;
}

/** Buttons that zoom the map. The code that zooms is fetched when a pointer or the focus first comes to the map. */
export function MapTools({ frame, view, notices, onPlace }: Props) {
  const zoom = useRef<Promise<ReturnType<typeof openMapZoom> | undefined>>(undefined);

  async function open() {
    zoom.current ??= fetchPart(() => import('./map-zoom.ts'), notices).then((part) =>
      part?.openMapZoom(frame.current!, view),
    );
    const opened = await zoom.current;
    if (!opened) zoom.current = undefined;
    return opened;
  }

  useEffect(() => {
    const map = frame.current!;
    const events = ['pointerenter', 'focusin'];
    for (const event of events) map.addEventListener(event, open);
    return () => {
      for (const event of events) map.removeEventListener(event, open);
      void zoom.current?.then((opened) => opened?.close());
    };
  }, [view]);

  const button = (sign: string, label: string, press: 'closer' | 'farther' | 'whole') => (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => void open().then((opened) => opened?.[press]())}
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
