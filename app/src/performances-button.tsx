import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens the stored performances of the journey. */
export const PerformancesButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title={texts.earlierPerformances}
    class="button button-small"
    notices={notices}
    panel={async () => {
      const { PerformancesPanel } = await import('./performances-panel.tsx');
      return (close) => <PerformancesPanel room={room} state={state} onClose={close} />;
    }}
  >
    {texts.performances}
  </DialogButton>
);
