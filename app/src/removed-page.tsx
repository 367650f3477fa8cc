import { useSignal } from '@preact/signals';
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
        Sign in
      </AccountButton>
    )}
    {unsent.length > 0 && (
      <section class="notice-unsent" aria-label="Not sent">
        <h2>What you wrote last did not get there. Copy it if you need it.</h2>
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
      {state.value === 'failed' ? 'Try again' : 'Restore'}
    </button>
  );
}

const WORDS: { readonly [C in RemovalCause]: { readonly title: string; readonly text: string } } = {
  removed: {
    title: 'You were removed from this journey',
    text: 'Its owner has taken your access back, or the time of your link is over. Ask the owner if you think that this is a mistake.',
  },
  deleted: {
    title: 'You deleted this journey',
    text: 'You can bring it back for a while, here or from your list of journeys.',
  },
  'signed out': { title: 'Your session has ended', text: 'Sign in to go on with this journey.' },
};
