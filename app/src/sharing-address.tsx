import type { Role } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
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
      <legend tabIndex={-1}>Who gets in by the address</legend>
      <Choice checked={isPublic === false} onChoose={() => choose(false)} name="Nobody: it is private">
        Only you, and those whom you invite by a link.
      </Choice>
      <Choice checked={isPublic === true} onChoose={() => choose(true)} name="Everybody: it is public">
        Whoever has the address may read and listen.
      </Choice>
      {isOld && (
        <Choice
          checked={asked.value === undefined}
          onChoose={() => {
            asked.value = undefined;
          }}
          name={`Everybody, and each ${ROLE_WORDS[addressRole].name}`}
        >
          An old link: whoever has the address gets this role.
        </Choice>
      )}
      {isOld && asked.value !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: it is in a fieldset already
        <div class="confirmation" role="group" aria-label="End the old link?">
          <p>
            The old link ends for good. Whoever came by the address alone{' '}
            {asked.value ? 'may only read and listen then' : 'is out then'}; those in the list below with a role of
            their own keep it.
          </p>
          <button
            type="button"
            class="button button-small button-main"
            onClick={() => {
              onChoose(asked.value === true);
              asked.value = undefined;
            }}
          >
            Yes, end it
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              asked.value = undefined;
            }}
          >
            No, keep it
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
