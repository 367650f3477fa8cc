import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import './style/confirmation.css';

interface Props {
  /** Label of the button. */
  readonly label: string;
  /** Names the button where several say the same. */
  readonly name?: string;
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly disabled?: boolean;
  /** It cannot be taken back. */
  readonly isFinal?: boolean;
  /** Beside the question, such as a choice that goes with it. */
  readonly children?: ComponentChildren;
  readonly onYes: () => void;
}

/** A button that asks once more. */
export function Confirmation(props: Props) {
  const { label, name = label, question, yes, no, disabled = false, isFinal = false, children, onYes } = props;
  const asking = useSignal(false);
  const answer = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);

  function show(shown: boolean) {
    asking.value = shown;
    requestAnimationFrame(() => (shown ? answer : ask).current?.focus());
  }

  if (!asking.value) {
    return (
      <button
        ref={ask}
        type="button"
        class={`button button-small ${isFinal ? 'button-final' : ''}`}
        aria-label={name}
        disabled={disabled}
        onClick={() => show(true)}
      >
        {label}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="confirmation" role="group" aria-label={name}>
      <p>{question}</p>
      {children}
      <button
        ref={answer}
        type="button"
        class={`button button-small ${isFinal ? 'button-final' : 'button-main'}`}
        disabled={disabled}
        onClick={() => {
          show(false);
          onYes();
        }}
      >
        {yes}
      </button>
      <button type="button" class="button button-small" onClick={() => show(false)}>
        {no}
      </button>
    </div>
  );
}
