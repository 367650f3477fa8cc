import { useSignal } from '@preact/signals';
import { isComposing } from './input-method.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

const LONGEST = 255;

/** The title, edited in place: Enter or leaving keeps it, Escape takes it back. */
export function TitleField({ title, onChange }: { title: string; onChange: (title: string) => void }) {
  /** What is being typed; null while nobody types here, so that the titles of others show. */
  const draft = useSignal<string | null>(null);

  function keep() {
    const typed = draft.value?.trim();
    if (typed !== undefined && typed !== title) onChange(typed);
    draft.value = null;
  }

  return (
    <h1 class="title">
      <input
        class="title-field"
        aria-label="Title of the journey"
        placeholder="Name this journey"
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
    </h1>
  );
}
