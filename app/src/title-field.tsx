import { useSignal } from '@preact/signals';
import { isComposing } from './input-method.ts';
import { UNDONE_IN_JOURNEY } from './undo.ts';

const LONGEST = 255;

interface Props {
  readonly title: string;
  readonly readOnly: boolean;
  readonly onChange: (title: string) => void;
}

/** The title, edited in place: Enter or leaving keeps it, Escape takes it back. */
export function TitleField({ title, readOnly, onChange }: Props) {
  /** What is being typed; null while nobody types here, so that the titles of others show. */
  const draft = useSignal<string | null>(null);

  function keep() {
    const typed = draft.value?.trim();
    if (typed !== undefined && typed !== title && !readOnly) onChange(typed);
    draft.value = null;
  }

  return (
    <h1 class="title">
      <input
        class="title-field"
        aria-label="Title of the journey"
        placeholder={readOnly ? 'A journey without a title' : 'Name this journey'}
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
    </h1>
  );
}
