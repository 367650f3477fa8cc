import type { Room } from '@aero-melody/client';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens the help. */
export const HelpButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title="Help, shortcuts and the server of this page (?)"
    class="button button-small help-button"
    notices={notices}
    panel={async () => {
      const { HelpPanel } = await import('./help-panel.tsx');
      return (close) => <HelpPanel room={room} state={state} notices={notices} onClose={close} />;
    }}
  >
    Help
  </DialogButton>
);
