import type { RefusedEdits } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { changes } from './connection-words.tsx';
import type { Notices } from './notices.ts';
import { refusalWords } from './refusal-words.ts';

interface Props {
  readonly refused: readonly RefusedEdits[];
  readonly notices: Notices;
}

/** Changes that the server will not take: nobody else sees them, and what they say is to be saved elsewhere or let go. */
export const RefusedBanner = ({ refused, notices }: Props) => (
  <div class="banners">
    {refused.map((edits, at) => (
      <Bundle key={at} edits={edits} notices={notices} />
    ))}
  </div>
);

function Bundle({ edits, notices }: { edits: RefusedEdits; notices: Notices }) {
  const said = useSignal<'copy' | 'copied' | 'failed'>('copy');
  const discarding = useSignal(false);
  const { title, text } = refusalWords(edits.refusal);

  async function copy() {
    // Absent where the page does not come over HTTPS.
    const copied = await navigator.clipboard?.writeText(edits.text).then(
      () => true,
      () => false,
    );
    said.value = copied ? 'copied' : 'failed';
  }

  function discard() {
    discarding.value = true;
    const done = edits.discard().finally(() => {
      discarding.value = false;
    });
    notices.watch(done);
  }

  return (
    <section class="banner" role="alert">
      <div class="banner-words">
        <strong>
          {changes(edits.count)} {edits.count === 1 ? 'was' : 'were'} refused
        </strong>
        <p>
          {title}. {text} Nobody else sees {edits.count === 1 ? 'it' : 'them'}.
        </p>
        {said.value === 'failed' && (
          <textarea class="banner-text" readOnly aria-label="Refused text" value={edits.text} />
        )}
      </div>
      <button type="button" class="button" onClick={() => void copy()}>
        {COPY_WORDS[said.value]}
      </button>
      <button type="button" class="button" disabled={discarding.value} onClick={discard}>
        Discard
      </button>
    </section>
  );
}

const COPY_WORDS = { copy: 'Copy the text', copied: 'Copied', failed: 'Copy it from here' } as const;
