import { useComputed } from '@preact/signals';
import { type GeoProjection, geoPath } from 'd3-geo';
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import * as texts from '#texts/map.ts';
import type { WrittenPlace } from '../../travel-log/place-text.ts';
import { type Coastline, useCoastline } from './coastline.ts';
import { useElementSize } from './element-size.ts';
import { flightColor, type Journey, pointOf, type Stop, uniqueAirports } from './journey.ts';
import { placeLabels } from './map-labels.ts';
import { linesOf, type Size } from './map-projection.ts';
import { MapTools } from './map-tools.tsx';
import { type MapView, openMapView } from './map-view.ts';
import type { Notices } from './notices.ts';
import { Plane } from './plane.tsx';
import type { State } from './state.ts';
import './style/map.css';

/** Content of a map. */
export type MapState = Pick<State, 'journey' | 'people' | 'play' | 'currentLeg' | 'tick'>;

interface Props {
  readonly state: MapState;
  readonly notices: Notices;
  /** Adds a stop; absent where none may be added. */
  readonly onPlace: ((place: WrittenPlace) => void) | undefined;
  /** Drawn over the map. */
  readonly over: (view: MapView) => ComponentChildren;
}

/** The journey on a map: great circles in the colours of the flights, the stops, and a plane where the music is. */
export function JourneyMap({ state, notices, onPlace, over }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useElementSize(frame);
  const view = useMemo(() => openMapView(state.journey, size), [state, size]);
  const { coastline, fetchAgain } = useCoastline();
  const drawn = useComputed(
    () => view.projection.value && draw(state.journey.value, view.projection.value, size.value, coastline.value),
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
            {map.graticule && <path class="map-graticule" d={map.graticule} />}
            {map.land && <path class="map-land" d={map.land} />}
            {map.flights.map(({ id, index, path, way }) => (
              <path
                key={id}
                class={id === current ? 'map-flight map-flight-current' : 'map-flight'}
                data-way={way}
                style={{ '--flight': flightColor(index) }}
                d={path}
              />
            ))}
            {map.labels.map(({ key, text, x, y, place }) => (
              <g key={key} class="map-stop">
                {colorsAt(state, key).map((color, ring) => (
                  <circle key={color} class="map-person" cx={x} cy={y} r={8 + ring * 3} style={{ '--person': color }} />
                ))}
                <circle class="map-dot" cx={x} cy={y} r="4" />
                {place ? (
                  <text class="map-label" x={place.x} y={place.y} text-anchor={place.anchor}>
                    {text}
                  </text>
                ) : (
                  <title>{text}</title>
                )}
              </g>
            ))}
            <Plane state={state} projection={map.projection} />
          </>
        )}
      </svg>
      <MapTools {...{ frame, view, notices, onPlace }} />
      {over(view)}
      {coastline.value.kind === 'missing' && (
        <p class="map-missing" role="status">
          {texts.theCoastlineCouldNotBeFetched}
          <button type="button" class="button button-small" onClick={fetchAgain}>
            {texts.tryAgain}
          </button>
        </p>
      )}
    </div>
  );
}

function draw({ stops, flights }: Journey, projection: GeoProjection, size: Size, coastline: Coastline) {
  const path = geoPath(projection).digits(1);
  const labels = uniqueAirports(stops).map((airport) => {
    const [x, y] = projection(pointOf(airport)) ?? [0, 0];
    return { key: String(airport.id), text: airport.iata ?? airport.icao ?? airport.city.slice(0, LABEL), x, y };
  });
  return {
    projection,
    sphere: path({ type: 'Sphere' }) ?? '',
    ...(coastline.kind === 'here' && { graticule: path(coastline.GRATICULE), land: path(coastline.LAND) }),
    flights: flights.map((flight) => ({ ...flight, path: path(linesOf([flight])) ?? '' })),
    labels: placeLabels(labels, size),
  };
}

/** Letters of the name of a place on the map, count. */
const LABEL = 18;

/** The colours of the others who are at work at an airport. */
function colorsAt(state: Pick<State, 'journey' | 'people'>, airport: string): string[] {
  const stops = state.journey.value.stops.filter((stop) => String(stop.airport?.id) === airport);
  return state.people.value.flatMap(({ you, stop, color }) =>
    !you && stops.some(({ waypoint }) => waypoint.id === stop) ? [color] : [],
  );
}

function mapWords(stops: readonly Stop[]): string {
  const names = stops.flatMap(({ airport }) => (airport ? [airport.city || airport.name] : []));
  return names.length === 0 ? texts.aMapOfTheWorld : texts.aMapOfTheJourney(names.join(', '));
}
