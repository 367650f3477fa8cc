import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/title.ts';
import { isComposing } from './input-method.ts';
import { mergeTitles } from './merge-titles.ts';
import { type Person, showControl } from './people.ts';
import { FewInitials } from './people-list.tsx';
import { keepSelection, selectionOf } from './text-binding.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

const LONGEST = 255;
/** Pause of typing after which the title is kept, ms. */
const PAUSE_MS = 500;

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

/**
 * The title, edited in place: a pause, Enter and leaving keep it, Escape takes back what is not kept yet. What others have
 * changed in it meanwhile stays.
 */
export function TitleField({ room, title, others, readOnly, over }: Props) {
  /** What is being typed; null while nobody types here, so that the titles of others show. */
  const draft = useSignal<string | null>(null);
  /** What of the draft is kept: at first the title that it began with. */
  const base = useRef(title);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useSteadyCaret(field.current);

  function keep() {
    clearTimeout(pause.current);
    const typed = draft.value?.trim();
    if (typed === undefined || typed === base.current || readOnly) return;
    const { title: now } = room.travelLog.read();
    const merged = mergeTitles(base.current, typed, now);
    base.current = typed;
    if (merged !== now) room.travelLog.setTitle(merged);
  }

  /** Keeps the draft after a pause; an empty one is on its way to another. */
  function keepSoon() {
    clearTimeout(pause.current);
    pause.current = setTimeout(() => draft.value?.trim() && keep(), PAUSE_MS);
  }

  function leave() {
    keep();
    draft.value = null;
    showControl(room, null);
  }

  return (
    <h1 class="title">
      <span class="title-box">
        <input
          id={TITLE_ID}
          ref={field}
          class="title-field"
          onFocus={(event) => showControl(room, event.target)}
          aria-label={texts.titleOfTheJourney}
          placeholder={readOnly ? texts.aJourneyWithoutATitle : texts.nameThisJourney}
          readOnly={readOnly}
          dir="auto"
          maxLength={LONGEST}
          value={draft.value ?? title}
          onInput={(event) => {
            if (draft.value === null) base.current = title;
            draft.value = event.currentTarget.value;
            if (event.isComposing) clearTimeout(pause.current);
            else keepSoon();
          }}
          onCompositionEnd={keepSoon}
          onBlur={leave}
          // A draft is no part of the journey: the browser undoes it.
          {...(draft.value === null ? UNDONE_IN_JOURNEY : {})}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === 'Escape') draft.value = null;
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

/** Leaves the caret at its words where another title comes into the focused field. To be called as the field is drawn. */
function useSteadyCaret(field: HTMLInputElement | null): void {
  const before = field && selectionOf(field);
  useLayoutEffect(() => {
    if (field && before && field.value !== before.value) keepSelection(field, before);
  });
}
