import type { Airport } from '@aero-melody/client';
import { useComputed } from '@preact/signals';
import { geoGraticule10, geoPath } from 'd3-geo';
import { useRef } from 'preact/hooks';
import { type Coastline, useCoastline } from './coastline.ts';
import { useElementSize } from './element-size.ts';
import { flightColor, pointOf, type Stop } from './journey.ts';
import { placeLabels } from './map-labels.ts';
import { linesOf, projectionFor } from './map-projection.ts';
import { Plane } from './plane.tsx';
import type { State } from './state.ts';

/** The journey on a map: great circles in the colours of the flights, the stops, and a plane where the music is. */
export function JourneyMap({ state }: { state: State }) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useElementSize(frame);
  const { coastline, fetchAgain } = useCoastline();
  const drawn = useComputed(() =>
    draw(state.journey.value.stops, state.journey.value.flights, size.value, coastline.value),
  );
  const map = drawn.value;
  const { width, height } = size.value;
  const current = state.play.value === 'stopped' ? undefined : state.currentLeg.value?.leg;

  return (
    <div class="map" ref={frame}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={mapWords(state.journey.value.stops)}
      >
        {map && (
          <>
            <path class="map-sphere" d={map.sphere} />
            <path class="map-graticule" d={map.graticule} />
            {map.land && <path class="map-land" d={map.land} />}
            {map.flights.map(({ id, index, path }) => (
              <path
                key={id}
                class={id === current ? 'map-flight map-flight-current' : 'map-flight'}
                style={{ '--flight': flightColor(index) }}
                d={path}
              />
            ))}
            {map.labels.map(({ key, text, x, y, textX, textY, anchor }) => (
              <g key={key} class="map-stop">
                {colorsAt(state, key).map((color, ring) => (
                  <circle key={color} class="map-person" cx={x} cy={y} r={8 + ring * 3} style={{ '--person': color }} />
                ))}
                <circle class="map-dot" cx={x} cy={y} r="4" />
                <text class="map-label" x={textX} y={textY} text-anchor={anchor}>
                  {text}
                </text>
              </g>
            ))}
            <Plane state={state} projection={map.projection} />
          </>
        )}
      </svg>
      {coastline.value.kind === 'missing' && (
        <p class="map-missing" role="status">
          The coastline could not be fetched.{' '}
          <button type="button" class="button button-small" onClick={fetchAgain}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

function draw(
  stops: readonly Stop[],
  flights: State['journey']['value']['flights'],
  size: { readonly width: number; readonly height: number },
  coastline: Coastline,
) {
  if (size.width === 0 || size.height === 0) return undefined;
  const airports = uniqueAirports(stops);
  const projection = projectionFor(airports, flights, size);
  const path = geoPath(projection).digits(1);
  const labels = airports.map((airport) => {
    const [x, y] = projection(pointOf(airport)) ?? [0, 0];
    return { key: String(airport.id), text: airport.iata ?? airport.icao ?? '', x, y };
  });
  return {
    projection,
    sphere: path({ type: 'Sphere' }) ?? '',
    graticule: path(GRATICULE) ?? '',
    land: coastline.kind === 'here' ? path(coastline.land) : undefined,
    flights: flights.map((flight) => ({ ...flight, path: path(linesOf([flight])) ?? '' })),
    labels: placeLabels(labels, size.width),
  };
}

/** Meridians and parallels every ten degrees. */
const GRATICULE = geoGraticule10();

/** A journey may come to a place twice; the map shows it once. */
const uniqueAirports = (stops: readonly Stop[]): Airport[] => [
  ...new Map(stops.flatMap(({ airport }) => (airport ? [[airport.id, airport] as const] : []))).values(),
];

/** The colours of the others who are at work at an airport. */
function colorsAt(state: State, airport: string): string[] {
  const stops = state.journey.value.stops.filter((stop) => String(stop.airport?.id) === airport);
  return state.people.value.flatMap(({ you, stop, color }) =>
    !you && stops.some(({ waypoint }) => waypoint.id === stop) ? [color] : [],
  );
}

function mapWords(stops: readonly Stop[]): string {
  const names = stops.flatMap(({ airport }) => (airport ? [airport.city || airport.name] : []));
  return names.length === 0 ? 'A map of the world, waiting for a journey' : `A map of the journey: ${names.join(', ')}`;
}
