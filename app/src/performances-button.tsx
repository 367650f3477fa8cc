import type { Room } from '@aero-melody/client';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens the stored performances of the journey. */
export const PerformancesButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title="Earlier performances of this journey"
    class="button button-small"
    notices={notices}
    panel={async () => {
      const { PerformancesPanel } = await import('./performances-panel.tsx');
      return (close) => <PerformancesPanel room={room} state={state} onClose={close} />;
    }}
  >
    Performances
  </DialogButton>
);
