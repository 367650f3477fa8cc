import type { RefusedEdit } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/refused.ts';
import type { Notices } from './notices.ts';
import { refusalWords } from './refusal-words.ts';

interface Props {
  readonly refused: readonly RefusedEdit[];
  readonly notices: Notices;
}

/** Changes that the server does not take: each can be copied or discarded, or all discarded. Later changes are saved. */
export const RefusedBanner = ({ refused, notices }: Props) => (
  <div class="banners">
    {refused.length > 1 && (
      <button
        type="button"
        class="button button-small"
        onClick={() => notices.watch(Promise.all(refused.map((edit) => edit.discard())))}
      >
        {texts.discardAll(refused.length)}
      </button>
    )}
    {refused.map((edit) => (
      <Refused key={edit.refusal} edit={edit} notices={notices} />
    ))}
  </div>
);

function Refused({ edit, notices }: { edit: RefusedEdit; notices: Notices }) {
  const said = useSignal<'copy' | 'copied' | 'failed'>('copy');
  const discarding = useSignal(false);
  const { title, text } = refusalWords(edit.refusal);

  async function copy() {
    // Absent where the page does not come over HTTPS.
    const copied = await navigator.clipboard?.writeText(edit.text).then(
      () => true,
      () => false,
    );
    said.value = copied ? 'copied' : 'failed';
  }

  function discard() {
    discarding.value = true;
    const done = edit.discard().finally(() => {
      discarding.value = false;
    });
    notices.watch(done);
  }

  return (
    <section class="banner" role="alert">
      <div class="banner-words">
        <strong>{texts.oneChangeWasRefused}</strong>
        <p>{texts.itIsNotPart(title, text)}</p>
        {edit.text !== '' && <p class="banner-quote">{edit.text.slice(0, QUOTE)}</p>}
        {said.value === 'failed' && (
          <textarea class="banner-text" readOnly aria-label={texts.refusedText} value={edit.text} />
        )}
      </div>
      <button type="button" class="button" onClick={() => void copy()}>
        {COPY_WORDS[said.value]}
      </button>
      <button type="button" class="button" disabled={discarding.value} onClick={discard}>
        {texts.discard}
      </button>
    </section>
  );
}

/** Enough of a text to know it by, UTF-16 code units; one line of it shows. */
const QUOTE = 200;

const COPY_WORDS = { copy: texts.copyTheText, copied: texts.copied, failed: texts.copyItFromHere } as const;
