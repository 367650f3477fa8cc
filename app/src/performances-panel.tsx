import type { Room } from '@aero-melody/client';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as texts from '#texts/performances.ts';
import { Dialog } from './dialog.tsx';
import { PerformanceCard } from './performance-card.tsx';
import { openPerformancesModel } from './performances-model.ts';
import type { State } from './state.ts';
import './style/panel.css';
import './style/performances.css';

interface Props {
  readonly room: Room;
  readonly state: Pick<State, 'may'>;
  readonly onClose: () => void;
}

/** The performances of the journey that are stored: to be heard again, liked, named, saved and deleted. */
export function PerformancesPanel({ room, state, onClose }: Props) {
  const model = useMemo(() => openPerformancesModel(room), [room]);
  const undo = useRef<HTMLButtonElement>(null);
  const rows = useRef<HTMLUListElement>(null);
  const list = model.list.value;
  const said = model.said.value;

  useEffect(() => model.close, [model]);
  // The button that deleted is gone, and the way back is next.
  useEffect(() => undo.current?.focus(), [said]);

  return (
    <Dialog title={texts.performances} onClose={onClose}>
      <div class="panel">
        <div class="performances-said">
          <p class={`panel-said panel-${said?.kind}`} role="status">
            {said?.text}
          </p>
          {said?.undo && (
            <button
              ref={undo}
              type="button"
              class="button button-small"
              onClick={() => void said.undo?.().then(() => requestAnimationFrame(() => rows.current?.focus()))}
            >
              {texts.undo}
            </button>
          )}
        </div>
        {list?.length === 0 && <p>{texts.playTheJourneyForTenSeconds}</p>}
        {list && list.length > 0 && (
          <ul ref={rows} tabIndex={-1} class="panel-list" aria-label={texts.performancesNewestFirst}>
            {list.map((performance) => (
              <PerformanceCard
                key={performance.id}
                performance={performance}
                model={model}
                mayChange={state.may('manage') || (state.may('play') && performance.by.userId === room.you.userId)}
              />
            ))}
          </ul>
        )}
        {model.hasMore.value && (
          <button type="button" class="button" onClick={() => void model.more()}>
            {texts.loadMore}
          </button>
        )}
      </div>
    </Dialog>
  );
}
