import type { Room } from '@aero-melody/client';
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import * as texts from '#texts/header.ts';
import { AccountButton } from './account-button.tsx';
import { ConnectionWords } from './connection-words.tsx';
import { ExportButton } from './export-button.tsx';
import { GuestName } from './guest-name.tsx';
import { HistoryButton } from './history-button.tsx';
import { Icon } from './icon.tsx';
import { Logo } from './logo.tsx';
import type { Notices } from './notices.ts';
import { People } from './people-list.tsx';
import { ShareButton } from './share-button.tsx';
import type { State } from './state.ts';
import { TITLE_ID, TitleField } from './title-field.tsx';
import type { Undo } from './undo.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly undo: Undo;
  readonly notices: Notices;
  readonly followed: Signal<number | null>;
  /** The room is left: what is written now would be lost. */
  readonly away: boolean;
  readonly onRenamed: () => void;
  /** Drawn over the field of the title. */
  readonly overTitle: ComponentChildren;
}

export function Header({ room, state, undo, notices, followed, away, onRenamed, overTitle }: Props) {
  return (
    <header class="header">
      <Logo />
      <TitleField
        room={room}
        title={state.content.value.title}
        others={state.people.value.filter(({ you, control }) => !you && control === TITLE_ID)}
        readOnly={away || !state.may('write')}
        over={overTitle}
      />
      <ConnectionWords
        status={state.status.value}
        unsaved={state.unsaved.value}
        waiting={state.waiting.value}
        refused={state.refused.value.length}
      />
      <GuestName name={room.you.name} onRenamed={onRenamed} />
      <People people={state.people.value} followed={followed} />
      <div class="header-tools">
        <button
          type="button"
          class="icon-button"
          aria-label={texts.undo}
          title={texts.undoCtrlZ}
          // A disabled button loses the focus, which keyboard users need.
          aria-disabled={!undo.canUndo.value}
          onClick={undo.undo}
        >
          <Icon name="undo" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.redo}
          title={texts.redoCtrlShiftZ}
          aria-disabled={!undo.canRedo.value}
          onClick={undo.redo}
        >
          <Icon name="redo" />
        </button>
        <HistoryButton room={room} state={state} notices={notices} />
        <ExportButton room={room} notices={notices} />
        <AccountButton label={texts.account} notices={notices} onRenamed={onRenamed}>
          <Icon name="person" />
        </AccountButton>
        <ShareButton room={room} state={state} notices={notices} />
      </div>
    </header>
  );
}
