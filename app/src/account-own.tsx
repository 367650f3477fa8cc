import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import * as texts from '#texts/account.ts';
import { AccountForm, NEW_PASSWORD, OWN_PASSWORD } from './account-form.tsx';
import { AccountMusic } from './account-music.tsx';
import { AccountPasskeys } from './account-passkeys.tsx';
import { AccountTokens } from './account-tokens.tsx';
import type { AccountWork } from './account-work.ts';

interface Props {
  readonly work: AccountWork;
  /** Recovery codes left, count. */
  readonly recoveryCodes: number;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Parts of an account: password, recovery codes, passkeys, music of new journeys, access tokens. */
export const AccountOwn = ({ work, recoveryCodes, onCodes }: Props) => (
  <>
    <Fold title={texts.password}>
      <AccountForm
        busy={work.busy.value}
        submit={texts.changeThePassword}
        fields={[
          { ...OWN_PASSWORD, name: 'old', label: texts.passwordUntilNow },
          { ...NEW_PASSWORD, name: 'new' },
        ]}
        onSubmit={async (wish) => {
          const words = texts.thePasswordIsChanged;
          return (await work.ask('POST', '/api/me/password', wish, words)).kind === 'done';
        }}
      />
    </Fold>
    <Fold title={texts.recoveryCodesLeft(recoveryCodes)}>
      <p>{texts.newCodesTakeThePlace}</p>
      <AccountForm
        busy={work.busy.value}
        submit={texts.makeNewCodes}
        fields={[OWN_PASSWORD]}
        onSubmit={async (wish) => {
          const made = await work.ask<{ recoveryCodes: string[] }>('POST', '/api/me/recovery-codes', wish);
          if (made.kind === 'done') onCodes(made.value.recoveryCodes);
          return made.kind === 'done';
        }}
      />
    </Fold>
    <Fold title={texts.passkeys}>
      <AccountPasskeys work={work} />
    </Fold>
    <Fold title={texts.musicOfNewJourneys}>
      <p>{texts.whatYouChooseHere}</p>
      <AccountMusic work={work} />
    </Fold>
    <Fold title={texts.accessTokens}>
      <AccountTokens work={work} />
    </Fold>
  </>
);

/** Folded away until it is asked for. */
export function Fold({ title, children }: { title: string; children: ComponentChildren }) {
  const open = useSignal(false);
  return (
    <details
      class="account-fold"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{title}</summary>
      {open.value && <div class="panel-part">{children}</div>}
    </details>
  );
}
