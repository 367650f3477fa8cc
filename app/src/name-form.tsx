import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/name.ts';
import { request } from './request.ts';

interface Props {
  readonly name: string;
  /** The name is stored. */
  readonly onRenamed: (name: string) => void;
  /** Closes the form, where it can be closed. */
  readonly onCancel?: () => void;
}

/** The name that others see, changed in place. */
export function NameForm({ name, onRenamed, onCancel }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const typed = useSignal(name);
  const state = useSignal<'ready' | 'busy' | 'failed'>('ready');
  const chosen = typed.value.trim();

  // Opened by a press on the name: it is for typing at once.
  useLayoutEffect(() => {
    if (onCancel) field.current?.focus();
  }, []);

  async function keep(event: Event) {
    event.preventDefault();
    state.value = 'busy';
    const renamed = await request('PATCH', '/api/me', { name: chosen });
    state.value = renamed.kind === 'done' ? 'ready' : 'failed';
    if (renamed.kind === 'done') onRenamed(chosen);
  }

  return (
    <form class="name-form" onSubmit={(event) => void keep(event)}>
      <input
        aria-label={texts.yourName}
        maxLength={LONGEST_NAME}
        dir="auto"
        autocomplete="nickname"
        value={typed.value}
        ref={field}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => event.key === 'Escape' && onCancel?.()}
      />
      <button
        type="submit"
        class="button button-small"
        disabled={state.value === 'busy' || chosen === '' || chosen === name}
      >
        {state.value === 'failed' ? texts.tryAgain : texts.keep}
      </button>
    </form>
  );
}

/** Characters, as the server allows. */
export const LONGEST_NAME = 60;

/** True for a name that the server gives to guests. */
export const isGivenName = (name: string): boolean => /^Guest \d{4}$/.test(name);
