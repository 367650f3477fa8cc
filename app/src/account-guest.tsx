import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/account.ts';
import { AccountForm, NEW_PASSWORD, OWN_PASSWORD } from './account-form.tsx';
import type { AccountWork } from './account-work.ts';
import { forgetLink } from './address-link.ts';
import { isGivenName } from './name-form.tsx';
import { changePerson, ownToken } from './own-token.ts';
import { askForPasskey, hasPasskeys } from './passkey.ts';
import { askForWays, type Ways } from './provider-sign-in.ts';

interface Props {
  /** The name of a guest; undefined for a newcomer. */
  readonly name: string | undefined;
  readonly work: AccountWork;
  /** An account was made, whose recovery codes are shown this once. */
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Sign-up and sign-in, for a guest or a visitor who is not signed in. */
export function AccountGuest({ name, work, onCodes }: Props) {
  // A token without a person: its session has ended.
  const way = useSignal<Way>(name === undefined && ownToken() !== undefined ? 'sign-in' : 'sign-up');
  const ways = useSignal<Ways | undefined>(undefined);
  useEffect(() => {
    void askForWays().then((found) => {
      ways.value = found;
    });
  }, []);
  if (ways.value === undefined) return null;
  const { passwords, provider } = ways.value;
  return (
    <>
      {provider !== null && <ProviderEntrance provider={provider} work={work} />}
      {passwords && <PasswordEntrance way={way} {...{ name, work, onCodes }} />}
    </>
  );
}

const ProviderEntrance = ({ provider, work }: { provider: string; work: AccountWork }) => (
  <section class="panel-part" aria-label={texts.signInAt(provider)}>
    <button
      type="button"
      class="button button-main account-passkey"
      disabled={work.busy.value}
      onClick={() => void work.goToProvider()}
    >
      {texts.signInAt(provider)}
    </button>
    <p>{texts.youGoThereAndComeBack}</p>
  </section>
);

function PasswordEntrance({ way, ...entrance }: Props & { readonly way: Signal<Way> }) {
  return (
    <section class="panel-part" aria-label={texts.account}>
      <div class="account-ways">
        {(Object.keys(WAYS) as Way[]).map((each) => (
          <button
            key={each}
            type="button"
            class="button button-small"
            aria-pressed={way.value === each}
            onClick={() => {
              way.value = each;
            }}
          >
            {WAYS[each].name}
          </button>
        ))}
      </div>
      <p>{WAYS[way.value].text}</p>
      <Entrance way={way.value} {...entrance} />
    </section>
  );
}

type Way = keyof typeof WAYS;

const WAYS = {
  'sign-up': {
    name: texts.makeAnAccount,
    text: texts.yourJourneysStayYours,
  },
  'sign-in': {
    name: texts.signIn,
    text: texts.whatYouMadeHere,
  },
  recovery: {
    name: texts.forgotIt,
    text: texts.aRecoveryCodeSetsANew,
  },
} as const;

const LOGIN = { name: 'login', label: texts.emailOrUsername, autocomplete: 'username' } as const;

function Entrance({ way, name, work, onCodes }: Props & { readonly way: Way }) {
  const busy = work.busy.value;
  switch (way) {
    case 'sign-up':
      return (
        <AccountForm
          key={way}
          busy={busy}
          submit={texts.makeAnAccount}
          fields={[
            { name: 'email', label: texts.email, type: 'email', autocomplete: 'email' },
            {
              name: 'username',
              label: texts.username,
              autocomplete: 'username',
              minLength: 3,
              title: texts.threeTo50Letters,
            },
            NEW_PASSWORD,
          ]}
          onSubmit={async (wish) => {
            const made = await work.ask<Entered & { recoveryCodes: string[] }>('POST', '/api/accounts', wish);
            if (made.kind === 'refused') return false;
            changePerson(made.value.token);
            // The server gave that name.
            if (name !== undefined && isGivenName(name)) await work.ask('PATCH', '/api/me', { name: wish.username });
            onCodes(made.value.recoveryCodes);
            return true;
          }}
        />
      );
    case 'sign-in':
      return (
        <>
          <AccountForm
            key={way}
            busy={busy}
            submit={texts.signIn}
            fields={[LOGIN, OWN_PASSWORD]}
            onSubmit={(wish) => enter(work, '/api/session', wish)}
          />
          {hasPasskeys() && (
            <button
              type="button"
              class="button account-passkey"
              disabled={busy}
              onClick={() => void enterByPasskey(work)}
            >
              {texts.signInWithAPasskey}
            </button>
          )}
        </>
      );
    case 'recovery':
      return (
        <AccountForm
          key={way}
          busy={busy}
          submit={texts.setThePassword}
          fields={[LOGIN, { name: 'code', label: texts.recoveryCode, autocomplete: 'one-time-code' }, NEW_PASSWORD]}
          onSubmit={(wish) => enter(work, '/api/session/recovery', wish)}
        />
      );
  }
}

async function enterByPasskey(work: AccountWork): Promise<void> {
  const path = '/api/session/passkey';
  const offered = await work.ask<PublicKeyCredentialRequestOptionsJSON>('POST', `${path}/options`);
  const credential = offered.kind === 'done' ? await askForPasskey(offered.value) : undefined;
  if (credential) await enter(work, path, { credential });
}

interface Entered {
  readonly token: string;
}

/** Signs in by one of the ways, and shows the page as that person. */
export async function enter(work: AccountWork, path: string, wish: object): Promise<boolean> {
  const entered = await work.ask<Entered>('POST', path, wish);
  if (entered.kind === 'refused') return false;
  changePerson(entered.value.token);
  forgetLink();
  location.reload();
  return true;
}
