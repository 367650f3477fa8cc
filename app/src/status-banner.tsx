import type { Refusal, Room, Status } from '@aero-melody/client';
import * as texts from '#texts/status.ts';
import { AccountButton } from './account-button.tsx';
import type { Notices } from './notices.ts';
import { joinWords } from './refusal-words.ts';

interface Props {
  readonly room: Pick<Room, 'keepsEdits' | 'unsaved'>;
  readonly status: Status;
  readonly notices: Notices;
}

/** The reason why the page is not live, where it does not come back by itself or the reader has to act. */
export function StatusBanner({ room, status, notices }: Props) {
  const refusal = lastingRefusal(status);
  if (!refusal) return null;
  const { title, text } = joinWords(refusal);
  return (
    <section class="banner" role="alert">
      <div class="banner-words">
        <strong>{title}</strong>
        <p>{text}</p>
        {!room.keepsEdits && room.unsaved > 0 && <p>{texts.thisBrowserKeepsNothing}</p>}
      </div>
      {refusal.code === 'UNAUTHORIZED' && (
        <AccountButton class="button" notices={notices}>
          {texts.signIn}
        </AccountButton>
      )}
      {status.kind === 'refused' && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {texts.reload}
        </button>
      )}
    </section>
  );
}

function lastingRefusal(status: Status): Refusal | undefined {
  if (status.kind === 'refused') return status.refusal;
  return status.kind === 'reconnecting' && status.why.code === 'UPGRADE_BLOCKED' ? status.why : undefined;
}
