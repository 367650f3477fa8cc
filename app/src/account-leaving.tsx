import { useSignal } from '@preact/signals';
import * as texts from '#texts/account.ts';
import { OWN_PASSWORD } from './account-form.tsx';
import { Fold } from './account-own.tsx';
import type { AccountWork } from './account-work.ts';
import { Confirmation } from './confirmation.tsx';
import { changePerson } from './own-token.ts';
import { pageAfter } from './provider-sign-in.ts';
import { saveFile } from './save-file.ts';

interface Props {
  readonly work: AccountWork;
  /** The person has an account, whose password leaving takes. */
  readonly hasPassword: boolean;
  readonly isGuest: boolean;
  /** The person has signed in at the identity provider. */
  readonly isOfProvider: boolean;
}

/** The ways out: signing out, taking one's data along, leaving for good. */
export function AccountLeaving({ work, hasPassword, isGuest, isOfProvider }: Props) {
  const busy = work.busy.value;
  const password = useSignal('');

  async function leave(path: '/api/session' | '/api/sessions' | '/api/me', body?: object): Promise<boolean> {
    const left = await work.ask('DELETE', path, body);
    if (left.kind === 'refused') return false;
    changePerson(undefined);
    location.assign(await pageAfter(isOfProvider && path !== '/api/me'));
    return true;
  }

  async function save() {
    const exported = await work.ask<object>('GET', '/api/me/export');
    if (exported.kind === 'refused') return;
    saveFile('aero-melody.json', new Blob([JSON.stringify(exported.value, null, 2)], { type: 'application/json' }));
  }

  return (
    <>
      <Fold title={texts.yourData}>
        <p>{texts.whatThisServerKeepsAbout}</p>
        <button type="button" class="button" disabled={busy} onClick={() => void save()}>
          {texts.exportMyData}
        </button>
      </Fold>
      <Fold title={hasPassword ? texts.deleteTheAccount : texts.leaveForGood}>
        <p>{texts.yourNameGoesFromEveryJourney}</p>
        <Confirmation
          label={hasPassword ? texts.deleteTheAccount : texts.leaveForGood}
          question={hasPassword ? texts.deleteTheAccountForGood : texts.isThatSo}
          yes={hasPassword ? texts.yesDeleteIt : texts.yesLeaveForGood}
          no={hasPassword ? texts.noKeepIt : texts.noStay}
          disabled={busy}
          isFinal
          onYes={() => {
            void leave('/api/me', hasPassword ? { password: password.value } : {});
            password.value = '';
          }}
        >
          {hasPassword && (
            <input
              type="password"
              aria-label={OWN_PASSWORD.label}
              placeholder={OWN_PASSWORD.label}
              autocomplete={OWN_PASSWORD.autocomplete}
              value={password.value}
              onInput={(event) => {
                password.value = event.currentTarget.value;
              }}
            />
          )}
        </Confirmation>
      </Fold>
      {!isGuest && (
        <p class="account-ways">
          <button type="button" class="button" disabled={busy} onClick={() => void leave('/api/session')}>
            {texts.signOut}
          </button>
          <button type="button" class="button" disabled={busy} onClick={() => void leave('/api/sessions')}>
            {texts.signOutEverywhere}
          </button>
        </p>
      )}
    </>
  );
}
