import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens what is known of the journey beside its stops. */
export const DetailsButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title={texts.descriptionTagsDateAndStatus}
    class="button button-small"
    notices={notices}
    panel={async () => {
      const { DetailsPanel } = await import('./details-panel.tsx');
      return (close) => <DetailsPanel room={room} state={state} notices={notices} onClose={close} />;
    }}
  >
    {texts.details}
  </DialogButton>
);
