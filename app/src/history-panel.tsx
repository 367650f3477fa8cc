import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import * as texts from '#texts/history.ts';
import { basePath } from './base-path.ts';
import { Confirmation } from './confirmation.tsx';
import { Dialog } from './dialog.tsx';
import { openHistoryModel } from './history-model.ts';
import { HistoryPreview } from './history-preview.tsx';
import { HistoryVersions } from './history-versions.tsx';
import type { State } from './state.ts';
import './style/history.css';
import './style/panel.css';

interface Props {
  readonly room: Room;
  readonly state: Pick<State, 'content' | 'may'>;
  readonly onClose: () => void;
}

/** Earlier versions of the journey: to be listed, looked at beside today's, named and gone back to. */
export function HistoryPanel({ room, state, onClose }: Props) {
  const model = useMemo(() => openHistoryModel(room), [room]);
  const list = model.list.value;
  const said = model.said.value;

  useEffect(() => model.close, [model]);

  return (
    <Dialog
      title={texts.history}
      aside={
        <p class={`history-said history-${said?.kind}`} role="status">
          {said?.text}
        </p>
      }
      onClose={onClose}
    >
      <div class="history-body" aria-busy={model.busy.value}>
        <section class="history-side" aria-label={texts.versions}>
          <p class="history-replay">
            <a href={`${basePath}/replay/${room.log}`}>{texts.watchEveningsAgain}</a>
          </p>
          {state.may('write') && <NameForm busy={model.busy.value} onName={model.name} />}
          {list && <HistoryVersions list={list} chosen={model.chosen.value} onChoose={model.choose} />}
        </section>
        <section class="history-main" aria-label={texts.preview}>
          {list && (
            <div class="history-moment">
              <span aria-hidden="true">{texts.editOf(model.chosen.value ?? list.head, list.head)}</span>
              <input
                type="range"
                aria-label={texts.anyEdit}
                min={Math.max(1, list.trimmedTo)}
                max={list.head}
                value={model.chosen.value ?? list.head}
                onInput={(event) => model.choose(event.currentTarget.valueAsNumber)}
              />
            </div>
          )}
          {model.past.value ? (
            <HistoryPreview
              key={model.past.value.seq}
              past={model.past.value}
              now={state.content.value}
              mayRestore={state.may('write')}
              attribution={model.attribution.value}
              busy={model.busy.value}
              onRestore={model.restore}
            >
              {state.may('manage') && list && model.past.value.seq > list.trimmedTo && (
                <Trim busy={model.busy.value} onTrim={model.trim} />
              )}
            </HistoryPreview>
          ) : (
            <p class="history-hint">{texts.chooseAVersion}</p>
          )}
        </section>
      </div>
    </Dialog>
  );
}

/** The way for owners to get back the room that a long history takes. */
const Trim = ({ busy, onTrim }: { busy: boolean; onTrim: () => Promise<void> }) => (
  <Confirmation
    label={texts.removeWhatWasBefore}
    question={texts.removeAllThatWasBefore}
    yes={texts.removeForGood}
    no={texts.keepIt}
    disabled={busy}
    isFinal
    onYes={() => void onTrim()}
  />
);

/** Gives how the journey is now a name, to be found again. */
function NameForm({ busy, onName }: { busy: boolean; onName: (name: string) => Promise<void> }) {
  const id = useId();
  const name = useSignal('');
  return (
    <form
      class="history-name"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = name.value.trim();
        if (typed === '') return;
        name.value = '';
        void onName(typed);
      }}
    >
      <label for={id}>{texts.nameTheJourney}</label>
      <input
        id={id}
        maxLength={60}
        placeholder={texts.beforeTheStorm}
        autocomplete="off"
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="button" disabled={busy || name.value.trim() === ''}>
        {texts.keep}
      </button>
    </form>
  );
}
