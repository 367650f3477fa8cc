import type { Waypoint, WaypointFields } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/page.ts';
import type { Known } from './airport-book.ts';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import type { StopTimesFields } from './stop-times-fields.tsx';
import type { TimeWords } from './time-words.ts';

interface Props {
  readonly waypoint: Waypoint;
  readonly airport: Known;
  readonly readOnly: boolean;
  /** Undefined until they have come. */
  readonly words: TimeWords | undefined;
  readonly notices: Notices;
  readonly onEdit: (fields: WaypointFields) => void;
}

/** Times of a stop and the flight that leaves from it, folded away until they are wanted. */
export function StopTimes({ waypoint, airport, readOnly, words, notices, onEdit }: Props) {
  const part = useSignal<typeof StopTimesFields | undefined>(undefined);

  async function load() {
    part.value ??= (await fetchPart(() => import('./stop-times-fields.tsx'), notices))?.StopTimesFields;
  }

  const Fields = part.value;
  return (
    <details class="stop-times" onToggle={load}>
      <summary>{words?.stopTimeWords(waypoint, airport) ?? texts.timesAndFlight}</summary>
      {Fields && <Fields waypoint={waypoint} airport={airport} readOnly={readOnly} onEdit={onEdit} />}
    </details>
  );
}
