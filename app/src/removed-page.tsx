import { useSignal } from '@preact/signals';
import * as texts from '#texts/page.ts';
import { AccountButton } from './account-button.tsx';
import { NoticePage } from './notice-page.tsx';
import type { Notices } from './notices.ts';
import { request } from './request.ts';
import type { RemovalCause } from './rights.ts';
import type { UnsavedText } from './unsaved-texts.ts';

interface Props {
  readonly log: string;
  readonly cause: RemovalCause;
  readonly unsent: readonly UnsavedText[];
  readonly notices: Notices;
}

/** In place of a journey that this person cannot reach any more. What was typed and not sent stays readable. */
export const RemovedPage = ({ log, cause, unsent, notices }: Props) => (
  <NoticePage {...WORDS[cause]}>
    {cause === 'deleted' && <Restore log={log} />}
    {cause === 'signed out' && (
      <AccountButton class="button" notices={notices}>
        {texts.signIn}
      </AccountButton>
    )}
    {unsent.length > 0 && (
      <section class="notice-unsent" aria-label={texts.notSent}>
        <h2>{texts.whatYouWroteLastDid}</h2>
        {unsent.map(({ where, text }, at) => (
          <p key={at} dir="auto">
            <strong>{where}</strong> {text}
          </p>
        ))}
      </section>
    )}
  </NoticePage>
);

function Restore({ log }: { log: string }) {
  const state = useSignal<'ready' | 'busy' | 'failed'>('ready');

  async function restore() {
    state.value = 'busy';
    const restored = await request('POST', `/api/logs/${log}/recover`, {});
    if (restored.kind === 'done') location.reload();
    else state.value = 'failed';
  }

  return (
    <button type="button" class="button" disabled={state.value === 'busy'} onClick={() => void restore()}>
      {state.value === 'failed' ? texts.tryAgain : texts.restore}
    </button>
  );
}

const WORDS: { readonly [C in RemovalCause]: { readonly title: string; readonly text: string } } = {
  removed: {
    title: texts.youWereRemovedFromThisJourney,
    text: texts.itsOwnerHasTakenYourAccess,
  },
  deleted: {
    title: texts.youDeletedThisJourney,
    text: texts.youCanBringItBack,
  },
  'signed out': { title: texts.yourSessionHasEnded, text: texts.signInToGo },
};
