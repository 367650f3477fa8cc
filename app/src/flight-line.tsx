import type { Room } from '@aero-melody/client';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { type Flight, kilometres } from './journey.ts';
import { showControl } from './people.ts';
import type { reasonWords } from './reason-words.ts';
import type { State } from './state.ts';
import { legScope, openFrameEdits } from './steering.ts';
import { SteeringChoices, SteeringSliders } from './steering-controls.tsx';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly flight: Flight;
  readonly underWay: boolean;
  /** Absent until it has been fetched. */
  /** Its number and times, as far as they are known. */
  readonly times: string | undefined;
  /** A time that can hardly be right. */
  readonly warning: string | undefined;
  readonly why: typeof reasonWords | undefined;
}

/** The flight that leaves from a stop: how far, and what is set for its music alone. */
export function FlightLine({ room, state, flight, underWay, times, warning, why }: Props) {
  const open = useSignal(false);
  const panel = useId();
  const { id } = flight;
  const edits = useMemo(() => openFrameEdits((changes) => room.travelLog.steerLeg(id, changes), room.drag), [room, id]);
  useEffect(() => edits.close, [edits]);
  const maySteer = state.may('steer');
  const locked = useComputed(() => state.content.value.settings.locks.has(id));
  const place = flight.destination.city || flight.destination.iata;
  const scope = legScope(state, id, edits);
  const { take = 0 } = scope.values;
  const shaped = [...scope.own].filter((name) => name !== 'take').length;

  return (
    <fieldset
      class={`flight${locked.value ? ' flight-locked' : ''}`}
      aria-label={`Flight to ${place}`}
      onFocusIn={(event) => showControl(room, event.target)}
      onFocusOut={() => showControl(room, null)}
    >
      <div class="flight-line">
        <span class="stop-flight-line" aria-hidden="true" />
        <p class="flight-words">
          {kilometres(flight.km)} to {place}
          {times && ` · ${times}`}
          {take > 0 && <span class="flight-take"> · take {take + 1}</span>}
          {underWay && <strong> · you are here</strong>}
        </p>
        <span class="flight-tools">
          <button
            type="button"
            class="icon-button"
            aria-label={`Another take of the flight to ${place}`}
            title={locked.value ? 'Locked: unlock it for another take' : 'Another take of this flight'}
            disabled={locked.value || !maySteer}
            onClick={() => room.travelLog.takeAgain(id)}
          >
            <Icon name="dice" />
          </button>
          <button
            type="button"
            class="icon-button flight-lock"
            aria-label={`Lock the flight to ${place}`}
            aria-pressed={locked.value}
            disabled={!maySteer}
            title={
              locked.value ? 'Locked: its music stays as it is. Press to unlock' : 'Lock: keep the music of this flight'
            }
            onClick={() => (locked.value ? room.travelLog.unlockLeg(id) : room.travelLog.lockLeg(id))}
          >
            <Icon name={locked.value ? 'locked' : 'unlocked'} />
          </button>
          <button
            type="button"
            class={`icon-button${shaped > 0 ? ' flight-shaped' : ''}`}
            aria-label={`Shape the flight to ${place}${shaped > 0 ? `, ${shaped} set` : ''}`}
            aria-expanded={open.value}
            aria-controls={panel}
            title="Shape the music of this flight"
            onClick={() => {
              open.value = !open.value;
            }}
          >
            <Icon name="sliders" />
          </button>
        </span>
      </div>
      {warning && <p class="flight-warning">{warning}</p>}
      <p class="flight-why">{scope.outline && why?.(scope.outline, scope.values)}</p>
      {open.value && (
        <fieldset class="flight-panel" id={panel} disabled={!maySteer}>
          {locked.value && <p class="flight-note">Locked: this is how it stays, whatever is set for the journey.</p>}
          <SteeringSliders scope={scope} />
          <SteeringChoices scope={scope} />
          {scope.own.size > 0 && (
            <button
              type="button"
              class="button button-small flight-reset"
              onClick={() => edits.add(nothing(scope.own))}
            >
              Follow the journey in all
            </button>
          )}
        </fieldset>
      )}
    </fieldset>
  );
}

/** Gives every setting back. */
const nothing = (names: Iterable<string>) => Object.fromEntries([...names].map((name) => [name, null]));
