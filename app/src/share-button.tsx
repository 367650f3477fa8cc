import { useSignal } from '@preact/signals';
import { Icon } from './icon.tsx';

const THANKS_MS = 2_500;

/** Copies the address of this page: whoever has it can join. */
export function ShareButton() {
  const said = useSignal<'share' | 'copied' | 'failed'>('share');

  async function copy() {
    // Absent where the page does not come over HTTPS.
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    said.value = copied ? 'copied' : 'failed';
    setTimeout(() => {
      said.value = 'share';
    }, THANKS_MS);
  }

  return (
    <button type="button" class="button button-share" onClick={() => void copy()}>
      <Icon name="link" />
      <span class="share-word" aria-live="polite">
        {WORDS[said.value]}
      </span>
    </button>
  );
}

const WORDS = { share: 'Share', copied: 'Link copied', failed: 'Copy it from the address bar' } as const;
