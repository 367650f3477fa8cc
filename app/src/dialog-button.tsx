import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';

type Panel = (close: () => void) => JSX.Element;

interface Props {
  /** Accessible name of content without words. */
  readonly label?: string;
  readonly title: string;
  readonly class?: string;
  /** Fetches the code of the panel. */
  readonly panel: () => Promise<Panel>;
  readonly notices: Pick<Notices, 'say'>;
  /** Of the button. */
  readonly children: ComponentChildren;
}

/** Opens a panel, whose code is fetched on the first click. */
export function DialogButton({ label, title, class: look = 'icon-button', panel, notices, children }: Props) {
  const open = useSignal<Panel | undefined>(undefined);
  const busy = useSignal(false);

  async function show() {
    busy.value = true;
    open.value = await fetchPart(panel, notices);
    busy.value = false;
  }

  return (
    <>
      <button
        type="button"
        class={look}
        aria-label={label}
        title={title}
        aria-haspopup="dialog"
        aria-busy={busy.value}
        onClick={() => void show()}
      >
        {children}
      </button>
      {open.value?.(() => {
        open.value = undefined;
      })}
    </>
  );
}
