import type { Attribution, Past, TravelLogContent } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import * as texts from '#texts/history.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { type StopDifference, stopDifferences, type TextPiece, textPieces } from './history-difference.ts';
import { timeWords } from './history-versions.tsx';

interface Props {
  readonly past: Past;
  readonly now: TravelLogContent;
  readonly attribution: Attribution | undefined;
  readonly mayRestore: boolean;
  readonly busy: boolean;
  readonly onRestore: () => Promise<void>;
  /** Beside the button that restores. */
  readonly children?: ComponentChildren;
}

/** The journey as it was, with what is different now marked, and the way back to it. */
export function HistoryPreview({ past, now, attribution, mayRestore, busy, onRestore, children }: Props) {
  const { content } = past;
  const stops = stopDifferences(content, now);
  const differ = stops.filter(({ kind }) => kind !== 'same').length;
  return (
    <>
      <div class="history-then">
        <p class="history-when">{texts.asItWas(timeWords(past.at))}</p>
        <h3 dir="auto">
          {content.title || now.title ? <Pieces pieces={textPieces(content.title, now.title)} /> : texts.withoutATitle}
        </h3>
        {(content.description || now.description) && (
          <p class="history-entry" dir="auto">
            <Pieces pieces={textPieces(content.description, now.description)} />
          </p>
        )}
        <ol class="history-stops" aria-label={texts.stopsOfThisVersion}>
          {stops.map((stop) => (
            <Stop key={stop.waypoint.id} stop={stop} last={attribution?.waypoints[stop.waypoint.id]?.last} />
          ))}
        </ol>
        {stops.length === 0 && <p class="history-hint">{texts.thereWereNoStopsYet}</p>}
      </div>
      <footer class="history-foot">
        <p>{texts.stopsDiffer(differ)}</p>
        {children}
        {mayRestore && <Restore busy={busy} onRestore={onRestore} />}
      </footer>
    </>
  );
}

type Last = Attribution['waypoints'][string]['last'] | undefined;

const Stop = ({ stop: { waypoint, kind, changes, entry }, last }: { stop: StopDifference; last: Last }) => (
  <li class={`history-stop history-stop-${kind}`}>
    <p class="history-stop-head">
      <span class="stop-code">{shortName(waypoint.airport) || '???'}</span>
      {kind !== 'same' && <span class="history-badge">{[BADGES[kind], ...changes].join(' · ')}</span>}
    </p>
    {entry.length > 0 && (
      <p class="history-entry" dir="auto">
        <Pieces pieces={entry} />
      </p>
    )}
    {last && kind !== 'back' && <p class="history-last">{texts.lastChangedBy(last.user.name, timeWords(last.at))}</p>}
  </li>
);

const BADGES = { changed: texts.changedSince, back: texts.removedSince, away: texts.addedSince } as const;

/** What comes back is marked, what goes is struck through. */
const Pieces = ({ pieces }: { pieces: readonly TextPiece[] }) => (
  <>
    {pieces.map(({ kind, text }, index) => {
      const key = `${index}/${kind}`;
      if (kind === 'back') return <ins key={key}>{text}</ins>;
      return kind === 'away' ? <del key={key}>{text}</del> : <span key={key}>{text}</span>;
    })}
  </>
);

/** Asks once more: everybody in the room will see it happen. */
function Restore({ busy, onRestore }: { busy: boolean; onRestore: () => Promise<void> }) {
  const asking = useSignal(false);
  const yes = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);

  function show(question: boolean) {
    asking.value = question;
    requestAnimationFrame(() => (question ? yes : ask).current?.focus());
  }

  if (!asking.value) {
    return (
      <button ref={ask} type="button" class="button button-main" disabled={busy} onClick={() => show(true)}>
        {texts.restoreThisVersion}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="history-ask" role="group" aria-label={texts.restoreQuestion}>
      <p>{texts.everybodyHereWillSeeTheJourney}</p>
      <button
        ref={yes}
        type="button"
        class="button button-main"
        disabled={busy}
        onClick={() => void onRestore().then(() => show(false))}
      >
        {texts.yesRestore}
      </button>
      <button type="button" class="button" disabled={busy} onClick={() => show(false)}>
        {texts.noKeepItAsItIs}
      </button>
    </div>
  );
}
