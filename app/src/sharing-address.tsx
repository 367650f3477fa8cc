import type { Role } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/sharing.ts';
import { ROLE_WORDS } from './role-words.ts';

interface Props {
  readonly addressRole: Role | null;
  readonly busy: boolean;
  readonly onChoose: (isPublic: boolean) => void;
}

/** Access by the bare address of the journey. Older journeys may be edited by it; once ended, that does not come back. */
export function SharingAddress({ addressRole, busy, onChoose }: Props) {
  /** The choice that would end an old link, until it is confirmed. */
  const asked = useSignal<boolean | undefined>(undefined);
  const isOld = addressRole !== null && addressRole !== 'viewer';
  const isPublic = asked.value ?? (isOld ? undefined : addressRole === 'viewer');

  function choose(chosen: boolean) {
    if (isOld) asked.value = chosen;
    else onChoose(chosen);
  }

  return (
    <fieldset class="panel-part" disabled={busy}>
      <legend tabIndex={-1}>{texts.whoGetsInByTheAddress}</legend>
      <Choice checked={isPublic === false} onChoose={() => choose(false)} name={texts.nobodyItIsPrivate}>
        {texts.onlyYou}
      </Choice>
      <Choice checked={isPublic === true} onChoose={() => choose(true)} name={texts.everybodyItIsPublic}>
        {texts.whoeverHasTheAddressMayRead}
      </Choice>
      {isOld && (
        <Choice
          checked={asked.value === undefined}
          onChoose={() => {
            asked.value = undefined;
          }}
          name={texts.everybodyName(ROLE_WORDS[addressRole].name)}
        >
          {texts.anOldLink}
        </Choice>
      )}
      {isOld && asked.value !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: it is in a fieldset already
        <div class="confirmation" role="group" aria-label={texts.endTheOldLink}>
          <p>{texts.theOldLinkEndsForGood(asked.value)}</p>
          <button
            type="button"
            class="button button-small button-main"
            onClick={() => {
              onChoose(asked.value === true);
              asked.value = undefined;
            }}
          >
            {texts.yesEndIt}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              asked.value = undefined;
            }}
          >
            {texts.noKeepIt}
          </button>
        </div>
      )}
    </fieldset>
  );
}

const Choice = (props: { checked: boolean; name: string; children: string; onChoose: () => void }) => (
  <label class="panel-choice">
    <input type="radio" name="address" checked={props.checked} onChange={props.onChoose} />
    <span>
      <strong>{props.name}</strong> <small>{props.children}</small>
    </span>
  </label>
);
