import { effect } from '@preact/signals';
import { geoPath } from 'd3-geo';
import { select } from 'd3-selection';
import { type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { MapView } from './map-view.ts';
import { WHOLE_ROUTE } from './map-view.ts';
import { prefersReducedMotion } from './reduced-motion.ts';

/** Closest zoom, times the whole route: the coast lines are no finer. */
const CLOSEST = 12;
const STEP = 1.6;
const DOUBLE_CLICK_MS = 250;

/** The zoom of a map: by the wheel with Ctrl or ⌘, by two fingers, by dragging with a mouse, and as its buttons and keys say. */
export function openMapZoom(frame: HTMLElement, view: MapView) {
  const svg = select(frame.querySelector('svg')!);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .filter(isMeant)
    .duration(prefersReducedMotion() ? 0 : DOUBLE_CLICK_MS)
    .on('zoom', ({ transform: { k, x, y } }: { readonly transform: ZoomTransform }) => {
      view.zoom.value = { k, x, y };
    });

  const offs = [
    effect(() => {
      const whole = view.whole.value;
      if (!whole) return;
      const globe = geoPath(whole).bounds({ type: 'Sphere' });
      const { width, height } = view.size.value;
      const [[west, north], [east, south]] = globe;
      behaviour
        .translateExtent(globe)
        .scaleExtent([Math.min(1, Math.max(width / (east - west), height / (south - north))), CLOSEST]);
    }),
    // A person who is followed zooms, too.
    view.zoom.subscribe(({ k, x, y }) => {
      svg.property('__zoom', zoomIdentity.translate(x, y).scale(k));
    }),
  ];
  svg.call(behaviour);

  return {
    closer: () => behaviour.scaleBy(svg, STEP),
    farther: () => behaviour.scaleBy(svg, 1 / STEP),
    whole() {
      view.zoom.value = WHOLE_ROUTE;
    },
    /** Moves the map by CSS pixels. */
    pan: (x: number, y: number) => behaviour.translateBy(svg, x / view.zoom.value.k, y / view.zoom.value.k),
    close() {
      for (const off of offs) off();
      svg.on('.zoom', null);
    },
  };
}

/** A wheel and a single finger scroll the page, as they do beside the map. */
function isMeant(event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
  if (event instanceof MouseEvent) return event.button === 0 && !event.ctrlKey;
  return 'touches' in event && (event.touches as TouchList).length > 1;
}
