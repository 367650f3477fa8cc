import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens the history of the journey. */
export const HistoryButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    label={texts.history}
    title={texts.historyEarlierVersions}
    notices={notices}
    panel={async () => {
      const { HistoryPanel } = await import('./history-panel.tsx');
      return (close) => <HistoryPanel room={room} state={state} onClose={close} />;
    }}
  >
    <Icon name="history" />
  </DialogButton>
);
