import type { ComponentProps } from 'preact';
import { useRef } from 'preact/hooks';
import * as texts from '#texts/account.ts';

type Field = ComponentProps<'input'> & { readonly name: string; readonly label: string };

interface Props<F extends readonly Field[]> {
  readonly fields: F;
  readonly submit: string;
  readonly busy: boolean;
  /** Gets what was typed, by the names of the fields. The form is emptied where it resolves to true. */
  readonly onSubmit: (typed: { readonly [N in F[number]['name']]: string }) => Promise<boolean>;
}

/** A form of required fields. */
export function AccountForm<const F extends readonly Field[]>({ fields, submit, busy, onSubmit }: Props<F>) {
  const form = useRef<HTMLFormElement>(null);

  async function send(event: Event) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(form.current!)) as { [N in F[number]['name']]: string };
    if (await onSubmit(typed)) form.current?.reset();
  }

  return (
    <form class="account-form" ref={form} onSubmit={(event) => void send(event)}>
      {fields.map(({ label, ...field }: Field) => (
        <label key={field.name}>
          {label}
          <input required {...field} />
        </label>
      ))}
      <button type="submit" class="button button-main" disabled={busy}>
        {submit}
      </button>
    </form>
  );
}

export const OWN_PASSWORD = {
  name: 'password',
  label: texts.password,
  type: 'password',
  autocomplete: 'current-password',
} as const;

export const NEW_PASSWORD = {
  name: 'password',
  label: texts.newPassword,
  type: 'password',
  autocomplete: 'new-password',
  minLength: 8,
} as const;
