import { useComputed } from '@preact/signals';
import { type GeoProjection, geoInterpolate, geoPath } from 'd3-geo';
import { flightColor, pointOf } from './journey.ts';
import type { State } from './state.ts';

/** How far ahead the nose looks, as a part of the flight. */
const AHEAD = 0.004;

/** The plane, where the playhead is on its flight, and the way it has come. */
export function Plane({
  state,
  projection,
}: {
  state: Pick<State, 'journey' | 'currentLeg' | 'play' | 'tick'>;
  projection: GeoProjection;
}) {
  const flown = useComputed(() => {
    const leg = state.currentLeg.value;
    const flight = state.journey.value.flights.find(({ id }) => id === leg?.leg);
    if (!leg || !flight || state.play.value === 'stopped') return undefined;
    const part = Math.min(1, Math.max(0, (state.tick.value - leg.startTick) / leg.ticks));
    return { flight, part, way: geoInterpolate(pointOf(flight.origin), pointOf(flight.destination)) };
  });
  if (!flown.value) return null;

  const { flight, part, way } = flown.value;
  const from = Math.min(part, 1 - AHEAD);
  const here = projection(way(part)) ?? [0, 0];
  const behind = projection(way(from)) ?? here;
  const ahead = projection(way(from + AHEAD)) ?? here;
  const heading = (Math.atan2(ahead[1] - behind[1], ahead[0] - behind[0]) * 180) / Math.PI;
  const trail = geoPath(projection).digits(1)({ type: 'LineString', coordinates: [pointOf(flight.origin), way(part)] });

  return (
    <g class="plane" style={{ '--flight': flightColor(flight.index) }}>
      <path class="plane-trail" d={trail ?? ''} />
      <g transform={`translate(${here[0].toFixed(1)} ${here[1].toFixed(1)}) rotate(${heading.toFixed(1)})`}>
        <circle class="plane-halo" r="13" />
        <path
          class="plane-shape"
          d="M11 0 3 2.2-2 9h-2.6l2-7-4.2-.4L-9 4h-1.8l1-4-1-4H-9l2.2 2.4 4.2-.4-2-7H-2l5 6.8z"
        />
      </g>
    </g>
  );
}
