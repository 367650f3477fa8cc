import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';

type Panel = (close: () => void) => JSX.Element;

interface Props {
  readonly label: string;
  readonly title: string;
  readonly icon: IconName;
  /** Fetches the code of the panel. */
  readonly panel: () => Promise<Panel>;
  readonly notices: Notices;
}

/** Opens a panel, whose code is fetched on the first click. */
export function DialogButton({ label, title, icon, panel, notices }: Props) {
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
        class="icon-button"
        aria-label={label}
        title={title}
        aria-haspopup="dialog"
        aria-busy={busy.value}
        onClick={() => void show()}
      >
        <Icon name={icon} />
      </button>
      {open.value?.(() => {
        open.value = undefined;
      })}
    </>
  );
}
