import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Puts the journey into a collection. */
export const CollectionButton = ({ room, state, notices }: { room: Room; state: State; notices: Notices }) => (
  <DialogButton
    title={texts.addThisJourneyToACollection}
    class="button button-small"
    notices={notices}
    panel={async () => {
      const { CollectionPanel } = await import('./collection-panel.tsx');
      const { title } = state.content.value;
      return (close) => <CollectionPanel piece={{ journey: room.log }} title={title} onClose={close} />;
    }}
  >
    {texts.collect}
  </DialogButton>
);
