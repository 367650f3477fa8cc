import { JOURNEY_STATUSES, type Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/details.ts';
import { Dialog } from './dialog.tsx';
import { DraftField } from './draft-field.tsx';
import { EntryField } from './entry-field.tsx';
import { Icon } from './icon.tsx';
import { isComposing } from './input-method.ts';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';
import './style/details.css';
import './style/panel.css';

interface Props {
  readonly room: Room;
  readonly state: Pick<State, 'content' | 'may'>;
  readonly notices: Notices;
  readonly onClose: () => void;
}

/** Description, tags, day and status of the journey. */
export function DetailsPanel({ room, state, notices, onClose }: Props) {
  const { travelLog } = room;
  const { tags, travelDate, status } = state.content.value;
  const mayWrite = state.may('write');
  const tag = useSignal('');

  function addTag() {
    const typed = tag.value.trim();
    if (typed) travelLog.addTag(typed);
    tag.value = '';
  }

  return (
    <Dialog title={texts.details} onClose={onClose}>
      <div class="panel">
        <section class="panel-part" aria-label={texts.description}>
          <h3>{texts.description}</h3>
          <EntryField
            text={room.doc.getText('description')}
            label={texts.descriptionOfTheJourney}
            readOnly={!mayWrite}
            undo={room.undo}
            awareness={room.awareness}
            shared={false}
            notices={notices}
          />
        </section>
        <section class="panel-part" aria-label={texts.tags}>
          <h3>{texts.tags}</h3>
          <ul class="details-tags" aria-label={texts.tagsOfTheJourney}>
            {tags.map((name) => (
              <li key={name}>
                <span dir="auto">{name}</span>
                {mayWrite && (
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={texts.removeTheTag(name)}
                    onClick={() => travelLog.removeTag(name)}
                  >
                    <Icon name="remove" />
                  </button>
                )}
              </li>
            ))}
          </ul>
          {mayWrite && (
            <div class="details-new-tag">
              <input
                aria-label={texts.newTag}
                placeholder={texts.summerFamilyWork}
                maxLength={LONGEST_TAG}
                dir="auto"
                value={tag.value}
                onInput={(event) => {
                  tag.value = event.currentTarget.value;
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && !isComposing(event)) addTag();
                }}
              />
              <button type="button" class="button button-small" disabled={!tag.value.trim()} onClick={addTag}>
                {texts.addTag}
              </button>
            </div>
          )}
        </section>
        <section class="panel-part details-fields" aria-label={texts.when}>
          <DraftField
            label={texts.dayOfTravel}
            type="date"
            max="9999-12-31"
            readOnly={!mayWrite}
            value={travelDate ?? ''}
            onKeep={({ value, validity }) => {
              if (validity.valid) travelLog.setTravelDate(value || null);
            }}
          />
          <label>
            {texts.status}
            <select
              disabled={!mayWrite}
              value={status}
              onChange={({ currentTarget: { value } }) => {
                const chosen = JOURNEY_STATUSES.find((known) => known === value);
                if (chosen) travelLog.setStatus(chosen);
              }}
            >
              {JOURNEY_STATUSES.map((known) => (
                <option key={known} value={known}>
                  {STATUS_WORDS[known]}
                </option>
              ))}
            </select>
          </label>
        </section>
      </div>
    </Dialog>
  );
}

/** Letters of a tag, count. */
const LONGEST_TAG = 60;

const STATUS_WORDS = {
  draft: texts.aDraft,
  planned: texts.planned,
  travelling: texts.onTheWay,
  done: texts.travelled,
} as const;
