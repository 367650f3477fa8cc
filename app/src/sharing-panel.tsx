import type { Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/sharing.ts';
import { CopyField } from './copy-field.tsx';
import { Dialog } from './dialog.tsx';
import { usePanelFocus } from './panel-focus.ts';
import { ROLE_WORDS } from './role-words.ts';
import { SharingAddress } from './sharing-address.tsx';
import { SharingCalendars } from './sharing-calendars.tsx';
import { SharingLinks } from './sharing-links.tsx';
import { openSharingModel } from './sharing-model.ts';
import { SharingPeople } from './sharing-people.tsx';
import type { State } from './state.ts';
import './style/panel.css';
import './style/sharing.css';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly onClose: () => void;
}

/** Who gets into the journey, by which link, and what they may do there. Others than the owner see who is in it. */
export function SharingPanel({ room, state, onClose }: Props) {
  const model = useMemo(() => openSharingModel(room, state), [room, state]);
  const panel = usePanelFocus(model.busy);
  const sharing = model.sharing.value;
  const said = model.said.value;
  const rights = state.rights.value;
  const mayManage = state.may('manage');

  useEffect(() => model.close, [model]);

  return (
    <Dialog title={texts.sharing} onClose={onClose}>
      <div class="panel" ref={panel} aria-busy={model.busy.value}>
        <p class={`panel-said panel-${said?.kind}`} role="status">
          {said?.text}
        </p>
        {!mayManage && rights.kind === 'member' && (
          <p>
            {ROLE_WORDS[rights.role].you} {texts.ownerCanInvite(sharing?.owner?.name)}
          </p>
        )}
        {sharing && mayManage && (
          <SharingAddress addressRole={sharing.addressRole} busy={model.busy.value} onChoose={model.setPublic} />
        )}
        {sharing && sharing.addressRole !== null && (
          <CopyField label={texts.addressOfTheJourney} text={location.origin + location.pathname} />
        )}
        {model.links.value && <SharingLinks links={model.links.value} model={model} />}
        {mayManage && <SharingCalendars log={room.log} />}
        {sharing && <SharingPeople sharing={sharing} here={state.people.value} mayManage={mayManage} model={model} />}
      </div>
    </Dialog>
  );
}
