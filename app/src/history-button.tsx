import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { HistoryPanel } from './history-panel.tsx';
import { Icon } from './icon.tsx';
import type { State } from './state.ts';

/** Opens the history of the journey. */
export function HistoryButton({ room, state }: { room: Room; state: State }) {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label="History"
        title="History: earlier versions of this journey"
        aria-haspopup="dialog"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="history" />
      </button>
      {open.value && (
        <HistoryPanel
          room={room}
          now={state.content}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}
