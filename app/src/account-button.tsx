import type { ComponentChildren } from 'preact';
import * as texts from '#texts/page.ts';
import { DialogButton } from './dialog-button.tsx';
import type { Notices } from './notices.ts';

interface Props {
  readonly label?: string;
  readonly class?: string;
  /** The token of an operator's link that sets a new password. */
  readonly reset?: string;
  readonly notices: Pick<Notices, 'say'>;
  readonly onRenamed?: () => void;
  readonly children: ComponentChildren;
}

/** Opens who this person is: name, account, own journeys; for others, the ways to sign in. */
export const AccountButton = ({ reset, onRenamed, ...button }: Props) => (
  <DialogButton
    {...button}
    title={texts.youNameAccountAndJourneys}
    panel={async () => {
      const { AccountPanel } = await import('./account-panel.tsx');
      return (close) => <AccountPanel reset={reset} onRenamed={onRenamed} onClose={close} />;
    }}
  />
);
