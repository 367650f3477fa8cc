import type { Room } from '@aero-melody/client';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import { Icon } from './icon.tsx';
import type { Notices } from './notices.ts';

/** Opens the music of the journey as files, and what it is made of. */
export const ExportButton = ({ room, notices }: { room: Room; notices: Notices }) => (
  <DialogButton
    label={texts.exportWord}
    title={texts.exportTheMusicAsAFile}
    notices={notices}
    panel={async () => {
      const { ExportPanel } = await import('./export-panel.tsx');
      return (close) => <ExportPanel room={room} onClose={close} />;
    }}
  >
    <Icon name="save" />
  </DialogButton>
);
