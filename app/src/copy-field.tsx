import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/copy.ts';

interface Props {
  readonly label: string;
  readonly text: string;
  /** It was made just now, and is to be copied next. */
  readonly takesFocus?: boolean;
}

/** A text to be passed on, with a button that copies it. */
export function CopyField({ label, text, takesFocus = false }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const said = useSignal<'copy' | 'copied' | 'failed'>('copy');

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, []);

  async function copy() {
    field.current?.select();
    // Absent where the page does not come over HTTPS.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    said.value = copied ? 'copied' : 'failed';
  }

  return (
    <p class="copy-field">
      <input ref={field} readOnly aria-label={label} value={text} onFocus={(event) => event.currentTarget.select()} />
      <button type="button" class="button" onClick={() => void copy()}>
        <span aria-live="polite">{WORDS[said.value]}</span>
      </button>
    </p>
  );
}

const WORDS = { copy: texts.copy, copied: texts.copied, failed: texts.pressCtrlC } as const;
