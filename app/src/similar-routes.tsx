import type { Airport } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/similar.ts';
import { createJourney } from './create-journey.ts';
import { type Flight, kilometres } from './journey.ts';
import { troubleWords, useSimilar } from './similar-answer.ts';
import './style/similar.css';

interface End {
  readonly code: string;
  readonly name: string;
  readonly city: string;
}

/** Answer of GET /api/routes/:origin/:destination/similar. */
interface Answer {
  readonly routes: readonly {
    readonly origin: End;
    readonly destination: End;
    readonly km: number;
    readonly journeys: number;
  }[];
}

type Route = Answer['routes'][number];

/** Routes that are listed under a leg, count. */
const ROUTES = 5;

/** Routes like a flight. Each can be flown in a journey of its own. */
export function SimilarRoutes({ flight }: { flight: Pick<Flight, 'origin' | 'destination'> }) {
  const path = [flight.origin, flight.destination].map((airport) => encodeURIComponent(codeOf(airport))).join('/');
  const answer = useSimilar<Answer>(`/api/routes/${path}/similar?limit=${ROUTES}`).value;
  const busy = useSignal(false);
  const trouble = useSignal('');

  async function fly({ origin, destination }: Route) {
    busy.value = true;
    trouble.value = '';
    const title = texts.route(origin.city || origin.code, destination.city || destination.code);
    const made = await createJourney({ title, waypoints: [{ airport: origin.code }, { airport: destination.code }] });
    if (made.kind === 'done') return location.assign(made.value);
    busy.value = false;
    trouble.value = troubleWords(made);
  }

  if (answer.kind === 'waiting') return <p role="status">{texts.looking}</p>;
  if (answer.kind === 'trouble') return <p role="status">{answer.text}</p>;
  if (answer.value.routes.length === 0) return <p>{texts.noRouteIsLikeThisOne}</p>;
  const to = flight.destination.city || codeOf(flight.destination);
  return (
    <>
      <ul class="similar" aria-label={texts.routesLikeTheFlightTo(to)}>
        {answer.value.routes.map((route) => {
          const words = texts.route(placeOf(route.origin), placeOf(route.destination));
          const { journeys } = route;
          return (
            <li key={words}>
              <span class="similar-words" title={texts.route(route.origin.name, route.destination.name)}>
                <strong>{words}</strong>
                <small>
                  {[kilometres(route.km), journeys > 0 && texts.inJourneys(journeys)].filter(Boolean).join(' · ')}
                </small>
              </span>
              <button
                type="button"
                class="button button-small"
                aria-label={texts.flyInANewJourney(words)}
                disabled={busy.value}
                onClick={() => void fly(route)}
              >
                {texts.fly}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="similar-trouble" role="status">
        {trouble.value}
      </p>
    </>
  );
}

const codeOf = ({ iata, icao }: Pick<Airport, 'iata' | 'icao'>): string => iata ?? icao ?? '';
const placeOf = ({ city, name, code }: End): string => texts.place(city || name, code);
