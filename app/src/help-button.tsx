import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens the help. */
export const HelpButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title={texts.helpShortcutsAndTheServer}
    class="button button-small help-button"
    notices={notices}
    panel={async () => {
      const { HelpPanel } = await import('./help-panel.tsx');
      return (close) => <HelpPanel room={room} state={state} notices={notices} onClose={close} />;
    }}
  >
    {texts.help}
  </DialogButton>
);
