import type { Waypoint, WaypointFields } from '@aero-melody/client';

/** When the journey comes to a stop and goes on, in UTC: folded away until somebody wants it. */
export function StopTimes({ waypoint, onEdit }: { waypoint: Waypoint; onEdit: (fields: WaypointFields) => void }) {
  return (
    <details class="stop-times">
      <summary>{timesWords(waypoint)}</summary>
      <div class="stop-times-fields">
        {FIELDS.map(({ field, label }) => (
          <label key={field}>
            {label} <abbr title="Coordinated Universal Time">UTC</abbr>
            <input
              type="datetime-local"
              value={waypoint[field]?.slice(0, MINUTES) ?? ''}
              onChange={(event) => onEdit({ [field]: instantOf(event.currentTarget.value) })}
            />
          </label>
        ))}
      </div>
    </details>
  );
}

const FIELDS = [
  { field: 'arrive', label: 'Arrive' },
  { field: 'depart', label: 'Depart' },
] as const;

/** The length of "2026-04-02T11:30". */
const MINUTES = 16;

/** @example instantOf('2026-04-02T11:30') // '2026-04-02T11:30:00.000Z' */
const instantOf = (typed: string): string | null => (typed === '' ? null : new Date(`${typed}Z`).toISOString());

function timesWords({ arrive, depart }: Waypoint): string {
  const said = [arrive && `arrive ${short(arrive)}`, depart && `depart ${short(depart)}`].filter(Boolean);
  return said.length > 0 ? said.join(' · ') : 'Times';
}

const short = (instant: string) =>
  new Date(instant).toLocaleString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
