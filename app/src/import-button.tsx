import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/page.ts';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';

type Panel = (close: () => void) => JSX.Element;

/** Opens the import: by a click, or with a file that is dropped anywhere on the page. */
export function ImportButton({ room, notices }: { room: Room; notices: Notices }) {
  const open = useSignal<Panel | undefined>(undefined);
  const busy = useSignal(false);

  async function show(file?: Blob) {
    busy.value = true;
    const part = await fetchPart(() => import('./import-panel.tsx'), notices);
    busy.value = false;
    open.value = part && ((close) => <part.ImportPanel room={room} file={file} onClose={close} />);
  }

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const withFile = (event: DragEvent) => event.dataTransfer?.types.includes(texts.files) ?? false;
    addEventListener('dragover', (event) => withFile(event) && event.preventDefault(), { signal });
    addEventListener(
      'drop',
      (event) => {
        if (!withFile(event)) return;
        event.preventDefault();
        void show(event.dataTransfer?.files[0]);
      },
      { signal },
    );
    return () => listening.abort();
  }, []);

  return (
    <>
      <button
        type="button"
        class="button button-small"
        title={texts.flightsFromACalendar}
        aria-haspopup="dialog"
        aria-busy={busy.value}
        onClick={() => void show()}
      >
        {texts.importWord}
      </button>
      {open.value?.(() => {
        open.value = undefined;
      })}
    </>
  );
}
