import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import * as texts from '#texts/title.ts';
import { isComposing } from './input-method.ts';
import { type Person, showControl } from './people.ts';
import { FewInitials } from './people-list.tsx';
import { UNDONE_IN_JOURNEY } from './undo.ts';

const LONGEST = 255;

/** The title's id in the page, by which others know that a person is at it. */
export const TITLE_ID = 'title';

interface Props {
  readonly room: Room;
  readonly title: string;
  /** Other people who are at it. */
  readonly others: readonly Person[];
  readonly readOnly: boolean;
  /** Drawn over the field. */
  readonly over: ComponentChildren;
}

/** The title, edited in place: Enter or leaving keeps it, Escape takes it back. */
export function TitleField({ room, title, others, readOnly, over }: Props) {
  /** What is being typed; null while nobody types here, so that the titles of others show. */
  const draft = useSignal<string | null>(null);

  function keep() {
    const typed = draft.value?.trim();
    if (typed !== undefined && typed !== title && !readOnly) room.travelLog.setTitle(typed);
    draft.value = null;
    showControl(room, null);
  }

  return (
    <h1 class="title">
      <span class="title-box">
        <input
          id={TITLE_ID}
          class="title-field"
          onFocus={(event) => showControl(room, event.target)}
          aria-label={texts.titleOfTheJourney}
          placeholder={readOnly ? texts.aJourneyWithoutATitle : texts.nameThisJourney}
          readOnly={readOnly}
          dir="auto"
          maxLength={LONGEST}
          value={draft.value ?? title}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onBlur={keep}
          // A draft is no part of the journey: the browser undoes it.
          {...(draft.value === null ? UNDONE_IN_JOURNEY : {})}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === 'Escape') draft.value = null;
            if (event.key === 'Enter') keep();
            if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
          }}
        />
        {over}
      </span>
      <FewInitials people={others} />
      {others.length > 0 && (
        <span class="visually-hidden">{texts.atTheTitle(others.map(({ name }) => name).join(', '))}</span>
      )}
    </h1>
  );
}
