import type { Waypoint, WaypointFields } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { momentWords } from './moment-words.ts';

interface Props {
  readonly waypoint: Waypoint;
  readonly readOnly: boolean;
  readonly onEdit: (fields: WaypointFields) => void;
}

/** When the journey comes to a stop and goes on, in UTC: folded away until somebody wants it. */
export function StopTimes({ waypoint, readOnly, onEdit }: Props) {
  const trouble = useSignal('');

  function change(field: 'arrive' | 'depart', input: HTMLInputElement) {
    // Half a time is on its way to a whole one.
    if (input.validity.badInput) return;
    trouble.value = input.validity.valid ? '' : 'A year has four digits, so this time was not taken.';
    if (input.validity.valid) onEdit({ [field]: instantOf(input.value) });
    else input.value = shownAs(waypoint[field]);
  }

  return (
    <details class="stop-times">
      <summary>{timesWords(waypoint)}</summary>
      <div class="stop-times-fields">
        {FIELDS.map(({ field, label }) => (
          <label key={field}>
            {label} <abbr title="Coordinated Universal Time">UTC</abbr>
            <input
              type="datetime-local"
              readOnly={readOnly}
              max="9999-12-31T23:59"
              value={shownAs(waypoint[field])}
              onChange={(event) => change(field, event.currentTarget)}
              onBlur={({ currentTarget }) => {
                if (currentTarget.validity.badInput) currentTarget.value = shownAs(waypoint[field]);
              }}
            />
          </label>
        ))}
      </div>
      {trouble.value && (
        <p class="stop-times-trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </details>
  );
}

const FIELDS = [
  { field: 'arrive', label: 'Arrive' },
  { field: 'depart', label: 'Depart' },
] as const;

/** The length of "2026-04-02T11:30". */
const MINUTES = 16;

const shownAs = (instant: string | undefined): string => instant?.slice(0, MINUTES) ?? '';

/** @example instantOf('2026-04-02T11:30') // '2026-04-02T11:30:00.000Z' */
const instantOf = (typed: string): string | null => (typed === '' ? null : new Date(`${typed}Z`).toISOString());

function timesWords({ arrive, depart }: Waypoint): string {
  const said = [
    arrive && `arrive ${momentWords(arrive, 'UTC')}`,
    depart && `depart ${momentWords(depart, 'UTC')}`,
  ].filter(Boolean);
  return said.length > 0 ? said.join(' · ') : 'Times';
}
