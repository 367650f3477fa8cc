import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { ExportPanel } from './export-panel.tsx';
import { Icon } from './icon.tsx';

/** Opens the music of the journey as files, and what it is made of. */
export function ExportButton({ room }: { room: Room }) {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label="Export"
        title="Export: the music as a file, and what it is made of"
        aria-haspopup="dialog"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="save" />
      </button>
      {open.value && (
        <ExportPanel
          room={room}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}
