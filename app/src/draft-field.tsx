import { useSignal } from '@preact/signals';
import type { InputHTMLAttributes } from 'preact';

interface Props {
  readonly label: string;
  readonly value: string | number;
  readonly type?: 'text' | 'number' | 'date' | 'datetime-local';
  readonly readOnly: boolean;
  readonly min?: string;
  readonly max?: string | number;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly title?: string | undefined;
  onKeep(input: HTMLInputElement): void;
}

/** A field of the journey. What is typed is kept on Enter and on leaving: until then, no edit of others takes it away. */
export function DraftField({ label, value, onKeep, ...attributes }: Props) {
  const draft = useSignal<string | null>(null);
  return (
    <label>
      {label}
      <input
        autocomplete="off"
        dir="auto"
        {...(attributes as InputHTMLAttributes)}
        value={draft.value ?? value}
        onInput={({ currentTarget }) => {
          draft.value = currentTarget.value;
        }}
        onChange={({ currentTarget }) => {
          // Half a time is on its way to a whole one.
          if (currentTarget.validity.badInput) return;
          onKeep(currentTarget);
          draft.value = null;
        }}
        onBlur={() => {
          draft.value = null;
        }}
      />
    </label>
  );
}
