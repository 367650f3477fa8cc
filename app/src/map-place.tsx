import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/map.ts';
import type { WrittenPlace } from '../../travel-log/place-text.ts';
import { Icon } from './icon.tsx';
import type { MapView } from './map-view.ts';

interface Props {
  readonly frame: RefObject<HTMLElement | null>;
  readonly view: MapView;
  readonly onPlace: (place: WrittenPlace) => void;
}

/** A button that adds the next point which is clicked on the map as a stop. Escape takes it back. */
export function MapPlace({ frame, view, onPlace }: Props) {
  const waiting = useSignal(false);

  useEffect(() => {
    const map = frame.current!;
    map.classList.toggle('map-placing', waiting.value);
    if (!waiting.value) return undefined;

    function onClick(event: MouseEvent) {
      if (!(event.target instanceof SVGElement)) return;
      const { left, top } = map.getBoundingClientRect();
      const at = view.projection.value?.invert?.([event.clientX - left, event.clientY - top]);
      // A projection gives other numbers for points beside the globe.
      if (!at || !(Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90)) return;
      waiting.value = false;
      onPlace({ name: '', latitude: at[1], longitude: at[0] });
    }
    function onKey({ key }: KeyboardEvent) {
      if (key === 'Escape') waiting.value = false;
    }

    map.addEventListener('click', onClick);
    document.addEventListener('keydown', onKey);
    return () => {
      map.removeEventListener('click', onClick);
      document.removeEventListener('keydown', onKey);
    };
  }, [waiting.value, view, onPlace]);

  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.addAStopOnTheMap}
        aria-pressed={waiting.value}
        title={texts.addAStopOnTheMap}
        onClick={() => {
          waiting.value = !waiting.value;
        }}
      >
        <Icon name="place" />
      </button>
      <span class="visually-hidden" role="status">
        {waiting.value ? texts.clickWhereTheStopIs : ''}
      </span>
    </>
  );
}
