import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/account.ts';
import { AccountForm, OWN_PASSWORD } from './account-form.tsx';
import type { AccountWork } from './account-work.ts';
import { Confirmation } from './confirmation.tsx';
import { dayWords } from './day-words.ts';
import { hasPasskeys, makePasskey } from './passkey.ts';

/** As `GET /api/me/passkeys` lists them. */
interface Passkey {
  readonly id: number;
  readonly label: string;
  /** ISO 8601; null where it was not used yet. */
  readonly lastUsedAt: string | null;
}

/** Passkeys: this device or a key in place of the password. */
export function AccountPasskeys({ work }: { work: AccountWork }) {
  const passkeys = useSignal<readonly Passkey[]>([]);

  async function load() {
    const listed = await work.ask<{ passkeys: readonly Passkey[] }>('GET', '/api/me/passkeys');
    if (listed.kind === 'done') passkeys.value = listed.value.passkeys;
  }

  async function add({ label, password }: { readonly label: string; readonly password: string }): Promise<boolean> {
    const offered = await work.ask<PublicKeyCredentialCreationOptionsJSON>('POST', '/api/me/passkeys/options', {
      password,
    });
    const credential = offered.kind === 'done' ? await makePasskey(offered.value) : undefined;
    if (!credential) return false;
    const added = await work.ask('POST', '/api/me/passkeys', { label, credential }, texts.thePasskeyIsAdded);
    if (added.kind === 'done') await load();
    return added.kind === 'done';
  }

  async function remove(id: number) {
    const removed = await work.ask('DELETE', `/api/me/passkeys/${id}`, undefined, texts.thePasskeyIsRemoved);
    if (removed.kind === 'done') await load();
  }

  useEffect(() => void load(), []);

  return (
    <>
      <p>{texts.aPasskeySignsYouIn}</p>
      {hasPasskeys() ? (
        <AccountForm
          busy={work.busy.value}
          submit={texts.addAPasskey}
          fields={[
            { name: 'label', label: texts.nameOfThePasskey, maxLength: 60, placeholder: texts.myPhone },
            OWN_PASSWORD,
          ]}
          onSubmit={add}
        />
      ) : (
        <p>{texts.thisBrowserMakesNone}</p>
      )}
      <ul class="panel-list" aria-label={texts.passkeys}>
        {passkeys.value.map(({ id, label, lastUsedAt }) => (
          <li key={id}>
            <span class="panel-words">
              <strong dir="auto">{label}</strong>
              <small>{lastUsedAt === null ? texts.notUsedYet : texts.used(dayWords(lastUsedAt))}</small>
            </span>
            <Confirmation
              label={texts.remove}
              name={texts.removeLabel(label)}
              question={texts.itSignsYouInNoMore}
              yes={texts.yesRemove}
              no={texts.no}
              onYes={() => void remove(id)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
