import type { Identity } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/account.ts';
import { AccountCodes } from './account-codes.tsx';
import { AccountForm, NEW_PASSWORD } from './account-form.tsx';
import { AccountGuest, enter } from './account-guest.tsx';
import { AccountLeaving } from './account-leaving.tsx';
import { AccountOwn } from './account-own.tsx';
import { type AccountWork, createAccountWork } from './account-work.ts';
import { basePath } from './base-path.ts';
import { Dialog } from './dialog.tsx';
import { NameForm } from './name-form.tsx';
import { ownToken } from './own-token.ts';
import { usePanelFocus } from './panel-focus.ts';
import './style/panel.css';
import './style/account.css';

/** As `GET /api/me` answers. */
interface Profile {
  readonly user: Identity;
  /** Null for a guest. */
  readonly account: { readonly email: string; readonly username: string; readonly recoveryCodes: number } | null;
  /** Of a person of the identity provider; null for others. */
  readonly subject: { readonly issuer: string } | null;
}

interface Props {
  /** The token of an operator's link that sets a new password. */
  readonly reset?: string | undefined;
  readonly onRenamed?: (() => void) | undefined;
  readonly onClose: () => void;
}

/** Who this person is: name, account, own journeys; for others, the ways to an account. */
export function AccountPanel({ reset, onRenamed, onClose }: Props) {
  const work = useMemo(createAccountWork, []);
  const panel = usePanelFocus(work.busy);
  /** Null for a visitor who is not signed in; undefined until that is known. */
  const me = useSignal<Profile | null | undefined>(ownToken() === undefined ? null : undefined);
  /** Shown once, and whether the page has to be loaded anew then: an account was made. */
  const codes = useSignal<{ readonly list: readonly string[]; readonly isNew: boolean } | undefined>(undefined);
  const said = work.said.value;

  async function load() {
    if (ownToken() === undefined) return;
    const found = await work.ask<Profile>('GET', '/api/me');
    if (found.kind === 'done') me.value = found.value;
    else me.value ??= null;
  }

  function close() {
    if (codes.value?.isNew) location.reload();
    onClose();
  }

  useEffect(() => void load(), []);

  return (
    <Dialog title={texts.account} onClose={close}>
      <div class="panel" ref={panel} aria-busy={work.busy.value}>
        <p class={`panel-said panel-${said?.kind}`} role="status">
          {said?.text}
        </p>
        {codes.value ? (
          <AccountCodes
            codes={codes.value.list}
            onKept={() => {
              if (codes.value?.isNew) location.reload();
              codes.value = undefined;
              void load();
            }}
          />
        ) : reset !== undefined ? (
          <NewPassword reset={reset} work={work} />
        ) : me.value !== undefined ? (
          <Person
            me={me.value}
            work={work}
            onRenamed={() => {
              void load();
              onRenamed?.();
            }}
            onCodes={(list) => {
              codes.value = { list, isNew: !me.value?.account };
            }}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

interface PersonProps {
  readonly me: Profile | null;
  readonly work: AccountWork;
  readonly onRenamed: () => void;
  readonly onCodes: (codes: readonly string[]) => void;
}

const Person = ({ me, work, onRenamed, onCodes }: PersonProps) => (
  <>
    {me && (
      <section class="panel-part" aria-label={texts.you}>
        <h3>{titleOf(me)}</h3>
        <p>{texts.othersSeeYouAs(knownBy(me))}</p>
        <NameForm key={me.user.name} name={me.user.name} onRenamed={onRenamed} />
      </section>
    )}
    {!me?.account && !me?.subject && <AccountGuest name={me?.user.name} work={work} onCodes={onCodes} />}
    {me && (
      <p>
        <a href={`${basePath}/`}>{texts.yourJourneysAreInTheLibrary}</a>
        <br />
        <a href={`${basePath}/reports`}>{texts.reportsOnYourJourneys}</a>
      </p>
    )}
    {me?.account && <AccountOwn work={work} recoveryCodes={me.account.recoveryCodes} onCodes={onCodes} />}
    {me && (
      <AccountLeaving
        work={work}
        hasPassword={me.account !== null}
        isGuest={!me.account && !me.subject}
        isOfProvider={me.subject !== null}
      />
    )}
  </>
);

function titleOf({ account, subject }: Profile): string {
  if (account) return texts.youAre(account.username);
  return subject ? texts.youComeBy(hostOf(subject.issuer)) : texts.youAreAGuest;
}

function knownBy({ account, subject }: Profile): string {
  if (account) return `${account.email} · `;
  return subject ? texts.itKnowsYou : texts.thisBrowserAloneKnowsYou;
}

/** An issuer may be any text. */
const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host : issuer);

const NewPassword = ({ reset, work }: { reset: string; work: AccountWork }) => (
  <section class="panel-part" aria-label={texts.reset}>
    <p>{texts.thisLinkSetsANewPassword}</p>
    <AccountForm
      busy={work.busy.value}
      submit={texts.setThePassword}
      fields={[NEW_PASSWORD]}
      onSubmit={({ password }) => enter(work, '/api/session/reset', { token: reset, password })}
    />
  </section>
);
