import type { RemovedWaypoint } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import * as texts from '#texts/removed.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { momentWords } from './moment-words.ts';
import './style/bin.css';

interface Props {
  readonly bin: readonly RemovedWaypoint[];
  readonly onRestore: (id: string) => void;
  readonly onEmpty: () => void;
}

/** The removed stops, folded away: each can be restored as it was, or all be deleted for good. */
export function RemovedStops({ bin, onRestore, onEmpty }: Props) {
  return (
    <details class="bin">
      <summary>{texts.removedStops(bin.length)}</summary>
      <ul class="bin-list" aria-label={texts.removedStopsList}>
        {bin.map(({ waypoint, removal }) => (
          <li key={waypoint.id} class="bin-stop">
            <span class="stop-code">{shortName(waypoint.airport) || '???'}</span>
            <span class="bin-words">
              {waypoint.entry && (
                <span class="bin-entry" dir="auto">
                  {waypoint.entry}
                </span>
              )}
              <span class="bin-removal">{removalWords(removal)}</span>
            </span>
            <button
              type="button"
              class="button button-small"
              aria-label={texts.restoreAirport(shortName(waypoint.airport) || texts.theStop)}
              onClick={() => onRestore(waypoint.id)}
            >
              {texts.restore}
            </button>
          </li>
        ))}
      </ul>
      <EmptyBin onEmpty={onEmpty} />
    </details>
  );
}

/** Asks once more: what is deleted here nobody brings back, except with an earlier version. */
function EmptyBin({ onEmpty }: { onEmpty: () => void }) {
  const asking = useSignal(false);
  const yes = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);

  function show(question: boolean) {
    asking.value = question;
    requestAnimationFrame(() => (question ? yes : ask).current?.focus());
  }

  if (!asking.value) {
    return (
      <button ref={ask} type="button" class="button button-small" onClick={() => show(true)}>
        {texts.deleteThemForGood}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="bin-ask" role="group" aria-label={texts.deleteTheRemovedStopsForGood}>
      <p>{texts.theyGoForEverybody}</p>
      <button ref={yes} type="button" class="button button-small button-main" onClick={onEmpty}>
        {texts.yesDeleteThem}
      </button>
      <button type="button" class="button button-small" onClick={() => show(false)}>
        {texts.noKeepThem}
      </button>
    </div>
  );
}

function removalWords({ by, at }: RemovedWaypoint['removal']): string {
  const who = by ? texts.removedBy(by) : 'removed';
  return at ? `${who}, ${momentWords(at)}` : who;
}
