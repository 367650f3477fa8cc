import { CABINS, type Waypoint, type WaypointFields } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import type { Known } from './airport-book.ts';
import './style/stop-times.css';

interface Props {
  readonly waypoint: Waypoint;
  readonly airport: Known;
  readonly readOnly: boolean;
  readonly onEdit: (fields: WaypointFields) => void;
}

/** Times by the clocks of the airport, and the flight that leaves from it. */
export function StopTimesFields({ waypoint, airport, readOnly, onEdit }: Props) {
  const zone = airport?.tz ?? 'UTC';
  const note = useSignal('');
  const trouble = useSignal('');

  const shown = (instant: string | undefined) => (instant === undefined ? '' : localTime(instant, zone));

  function changeTime(field: 'arrive' | 'depart', input: HTMLInputElement) {
    // Half a time is on its way to a whole one.
    if (input.validity.badInput) return;
    const found = input.validity.valid ? instantOfLocal(input.value, zone) : undefined;
    trouble.value = found || input.value === '' ? '' : 'A year has four digits, so this time was not taken.';
    note.value = found ? CLOCK_NOTES[found.kind] : '';
    if (found || input.value === '') onEdit({ [field]: found?.instant ?? null });
    else input.value = shown(waypoint[field]);
  }

  return (
    <>
      <div class="stop-times-fields">
        {TIMES.map(({ field, label }) => (
          <label key={field}>
            {label}
            <input
              type="datetime-local"
              readOnly={readOnly}
              max="9999-12-31T23:59"
              value={shown(waypoint[field])}
              onChange={(event) => changeTime(field, event.currentTarget)}
              onBlur={({ currentTarget }) => {
                if (currentTarget.validity.badInput) currentTarget.value = shown(waypoint[field]);
              }}
            />
          </label>
        ))}
        {DETAILS.map(({ field, label, example }) => (
          <label key={field}>
            {label}
            <input
              readOnly={readOnly}
              maxLength={LONGEST_DETAIL}
              placeholder={example}
              autocomplete="off"
              dir="auto"
              value={waypoint[field] ?? ''}
              onChange={(event) => onEdit({ [field]: event.currentTarget.value.trim() || null })}
            />
          </label>
        ))}
        <label>
          Cabin
          <select
            disabled={readOnly}
            value={waypoint.cabin ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onEdit({ cabin: CABINS.find((cabin) => cabin === value) ?? null })
            }
          >
            <option value="">–</option>
            {CABINS.map((cabin) => (
              <option key={cabin}>{cabin}</option>
            ))}
          </select>
        </label>
      </div>
      <p class="stop-times-zone">
        {airport
          ? `Times are by the clocks of ${airport.city || airport.name} (${zone}).`
          : 'Times are in UTC: the airport is not known.'}
        {note.value && ` ${note.value}`}
      </p>
      {trouble.value && (
        <p class="stop-times-trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </>
  );
}

const TIMES = [
  { field: 'arrive', label: 'Arrive' },
  { field: 'depart', label: 'Depart' },
] as const;

/** The flight that leaves from the stop. */
const DETAILS = [
  { field: 'flight', label: 'Flight', example: 'LH400' },
  { field: 'carrier', label: 'Airline', example: 'Lufthansa' },
  { field: 'seat', label: 'Seat', example: '12A' },
] as const;

/** Letters of a detail, count. */
const LONGEST_DETAIL = 100;

const CLOCK_NOTES = {
  exact: '',
  skipped: 'The clocks skip this time on that night, so it became an hour later.',
  twice: 'The clocks show this time twice on that night: the first one is meant.',
} as const;
