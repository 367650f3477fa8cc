import type { Room } from '@aero-melody/client';
import * as texts from '#texts/share.ts';
import { DialogButton } from './dialog-button.tsx';
import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Opens who gets into the journey, and what they may do there. */
export const ShareButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    class="button button-share"
    title={texts.shareLinksPeopleAndWhatThey}
    notices={notices}
    panel={async () => {
      const { SharingPanel } = await import('./sharing-panel.tsx');
      return (close) => <SharingPanel room={room} state={state} onClose={close} />;
    }}
  >
    <Icon name="link" />
    <span class="share-word">{texts.share}</span>
  </DialogButton>
);
