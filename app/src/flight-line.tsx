import type { Room } from '@aero-melody/client';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import * as texts from '#texts/flight.ts';
import { isPlace } from './airport-book.ts';
import { Icon } from './icon.tsx';
import { type Flight, kilometres } from './journey.ts';
import { usePart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import { showControl } from './people.ts';
import type { reasonWords } from './reason-words.ts';
import type { State } from './state.ts';
import { legScope, openFrameEdits } from './steering.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly flight: Flight;
  readonly underWay: boolean;
  /** Its number and times, as far as they are known. */
  readonly times: string | undefined;
  /** A time that can hardly be right. */
  readonly warning: string | undefined;
  /** Absent until it has been fetched. */
  readonly why: typeof reasonWords | undefined;
  readonly notices: Notices;
}

/** The leg that leaves from a stop: how far, and what is set for its music alone. */
export function FlightLine({ room, state, flight, underWay, times, warning, why, notices }: Props) {
  const open = useSignal(false);
  const similar = useSignal(false);
  const part = usePart(similar.value, () => import('./similar-routes.tsx'), notices);
  const controls = usePart(open.value, () => import('./steering-controls.tsx'), notices);
  const panel = useId();
  const { id } = flight;
  const edits = useMemo(() => openFrameEdits((changes) => room.travelLog.steerLeg(id, changes), room.drag), [room, id]);
  useEffect(() => edits.close, [edits]);
  const maySteer = state.may('steer');
  const locked = useComputed(() => state.content.value.settings.locks.has(id));
  const place = flight.destination.city || flight.destination.iata;
  const way = flight.way ?? 'flight';
  /** Routes are those of flights between airports. */
  const isRoute = !flight.way && !isPlace(flight.origin) && !isPlace(flight.destination);
  const scope = legScope(state, id, edits);
  const { take = 0 } = scope.values;
  const shaped = [...scope.own].filter((name) => name !== 'take').length;

  return (
    <fieldset
      class={`flight${locked.value ? ' flight-locked' : ''}`}
      aria-label={texts.flightTo(place, way)}
      onFocusIn={(event) => showControl(room, event.target)}
      onFocusOut={() => showControl(room, null)}
    >
      <div class="flight-line">
        <span class="stop-flight-line" aria-hidden="true" />
        <p class="flight-words">
          {flight.way && <strong class="flight-way">{texts.by[flight.way]}</strong>}
          {texts.distanceTo(kilometres(flight.km))}
          {place}
          {times && ` · ${times}`}
          {take > 0 && <span class="flight-take">{texts.take(take + 1)}</span>}
          {underWay && <strong>{texts.youAreHere}</strong>}
        </p>
        <span class="flight-tools">
          <button
            type="button"
            class="icon-button"
            aria-label={texts.anotherTakeOfTheFlightTo(place, way)}
            title={locked.value ? texts.lockedUnlockItForAnotherTake : texts.anotherTakeOfThisFlight}
            disabled={locked.value || !maySteer}
            onClick={() => room.travelLog.takeAgain(id)}
          >
            <Icon name="dice" />
          </button>
          <button
            type="button"
            class="icon-button flight-lock"
            aria-label={texts.lockTheFlightTo(place, way)}
            aria-pressed={locked.value}
            disabled={!maySteer}
            title={locked.value ? texts.lockedItsMusicStays : texts.lockKeepTheMusic}
            onClick={() => (locked.value ? room.travelLog.unlockLeg(id) : room.travelLog.lockLeg(id))}
          >
            <Icon name={locked.value ? 'locked' : 'unlocked'} />
          </button>
          <button
            type="button"
            class={`icon-button${shaped > 0 ? ' flight-shaped' : ''}`}
            aria-label={texts.shapeTheFlightTo(place, way, shaped > 0 ? texts.setShaped(shaped) : '')}
            aria-expanded={open.value}
            aria-controls={panel}
            title={texts.shapeTheMusicOfThisFlight}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            <Icon name="sliders" />
          </button>
        </span>
      </div>
      {warning && <p class="flight-warning">{warning}</p>}
      <p class="flight-why">{scope.outline && why?.(scope.outline, scope.values, flight.way)}</p>
      {isRoute && (
        <details
          class="flight-similar"
          onToggle={(event) => {
            similar.value = event.currentTarget.open;
          }}
        >
          <summary>{texts.similarRoutes}</summary>
          {similar.value && part && <part.SimilarRoutes flight={flight} />}
        </details>
      )}
      {open.value && controls && (
        <fieldset class="flight-panel" id={panel} disabled={!maySteer}>
          {locked.value && <p class="flight-note">{texts.lockedThisIsHowItStays}</p>}
          <controls.SteeringSliders scope={scope} />
          <controls.SteeringChoices scope={scope} />
          {scope.own.size > 0 && (
            <button
              type="button"
              class="button button-small flight-reset"
              onClick={() => edits.add(nothing(scope.own))}
            >
              {texts.followTheJourneyInAll}
            </button>
          )}
        </fieldset>
      )}
    </fieldset>
  );
}

/** Gives every setting back. */
const nothing = (names: Iterable<string>) => Object.fromEntries([...names].map((name) => [name, null]));
