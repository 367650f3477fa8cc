import type { Room } from '@aero-melody/client';
import { DialogButton } from './dialog-button.tsx';
import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens who gets into the journey, and what they may do there. */
export const ShareButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    class="button button-share"
    title="Share: links, people and what they may do"
    notices={notices}
    panel={async () => {
      const { SharingPanel } = await import('./sharing-panel.tsx');
      return (close) => <SharingPanel room={room} state={state} onClose={close} />;
    }}
  >
    <Icon name="link" />
    <span class="share-word">Share</span>
  </DialogButton>
);
