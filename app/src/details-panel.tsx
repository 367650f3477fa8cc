import { JOURNEY_STATUSES, type Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { Dialog } from './dialog.tsx';
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
    <Dialog title="Details" onClose={onClose}>
      <div class="panel">
        <section class="panel-part" aria-label="Description">
          <h3>Description</h3>
          <EntryField
            text={room.doc.getText('description')}
            label="Description of the journey"
            readOnly={!mayWrite}
            undo={room.undo}
            awareness={room.awareness}
            shared={false}
            notices={notices}
          />
        </section>
        <section class="panel-part" aria-label="Tags">
          <h3>Tags</h3>
          <ul class="details-tags" aria-label="Tags of the journey">
            {tags.map((name) => (
              <li key={name}>
                <span dir="auto">{name}</span>
                {mayWrite && (
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={`Remove the tag ${name}`}
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
                aria-label="New tag"
                placeholder="summer, family, work …"
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
                Add tag
              </button>
            </div>
          )}
        </section>
        <section class="panel-part details-fields" aria-label="When">
          <label>
            Day of travel
            <input
              type="date"
              max="9999-12-31"
              readOnly={!mayWrite}
              value={travelDate ?? ''}
              onChange={({ currentTarget: { value, validity } }) => {
                if (validity.valid) travelLog.setTravelDate(value || null);
              }}
            />
          </label>
          <label>
            Status
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
  draft: 'A draft',
  planned: 'Planned',
  travelling: 'On the way',
  done: 'Travelled',
} as const;
