import type { Role, Sharing } from '@aero-melody/client';
import { Confirmation } from './confirmation.tsx';
import { dayWords } from './day-words.ts';
import type { Person } from './people.ts';
import { Initials } from './people-list.tsx';
import { RoleChoice } from './role-choice.tsx';
import { ROLE_WORDS } from './role-words.ts';
import type { SharingModel } from './sharing-model.ts';

interface Props {
  readonly sharing: Sharing;
  readonly here: readonly Person[];
  readonly mayManage: boolean;
  readonly model: SharingModel;
}

/** The people of the journey with their roles; visitors by the address alone come last. */
export function SharingPeople({ sharing, here, mayManage, model }: Props) {
  const people = listedPeople(sharing, here);
  return (
    <section class="panel-part" aria-label="People">
      <h3 tabIndex={-1}>People</h3>
      <ul class="panel-list" aria-label="People and their roles">
        {people.map((person) => (
          <li key={person.userId}>
            <Initials person={person} />
            <span class="panel-words">
              <strong dir="auto">{person.you ? `${person.name} (you)` : person.name}</strong>
              <small>{placeWords(person)}</small>
            </span>
            {mayManage && person.role !== 'owner' ? (
              <Managing person={person} model={model} />
            ) : (
              <span class="sharing-role">{ROLE_WORDS[person.role].name}</span>
            )}
            {person.you && person.isMember && person.role !== 'owner' && (
              <Confirmation
                label="Leave"
                question="The journey goes from your list. To come back you need a link."
                yes="Yes, leave"
                no="No, stay"
                disabled={model.busy.value}
                onYes={() => void model.leave()}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Managing({ person: { userId, name, role, isMember }, model }: { person: Listed; model: SharingModel }) {
  const busy = model.busy.value;
  return (
    <>
      <RoleChoice
        role={isMember ? role : null}
        name={`Role of ${name}`}
        disabled={busy}
        onChoose={(chosen) => void model.setRole(userId, chosen)}
      />
      <Confirmation
        label="Remove"
        name={`Remove ${name}`}
        question={`${name} is out at once, and no link lets them in again. What they wrote stays.`}
        yes="Yes, remove"
        no="No"
        disabled={busy}
        onYes={() => void model.remove(userId)}
      />
      <Confirmation
        label="Make owner"
        name={`Make ${name} the owner`}
        question={`The journey is theirs then: ${name} decides who gets in, and you may edit.`}
        yes="Yes, give it away"
        no="No"
        disabled={busy}
        onYes={() => void model.transfer(userId)}
      />
    </>
  );
}

interface Listed extends Person {
  readonly role: Role;
  /** ISO 8601; null for no end. */
  readonly expiresAt: string | null;
  readonly isHere: boolean;
  /** False for those who are here by the address alone. */
  readonly isMember: boolean;
}

function listedPeople({ owner, members, addressRole, you }: Sharing, here: readonly Person[]): Listed[] {
  const isHere = new Set(here.map(({ userId }) => userId));
  const known = [
    ...(owner ? [{ ...owner, role: 'owner' as const, expiresAt: null }] : []),
    ...members.map(({ userId, name, color, role, expiresAt }) => ({ userId, name, color, role, expiresAt })),
  ].map((person) => ({
    ...person,
    you: person.userId === you.userId,
    isHere: isHere.has(person.userId),
    isMember: true,
  }));
  const others = here
    .filter(({ userId }) => !known.some((person) => person.userId === userId))
    .map((person) => ({
      ...person,
      role: (person.you ? you.role : addressRole) ?? 'viewer',
      expiresAt: null,
      isHere: true,
      isMember: false,
    }));
  return [...known, ...others];
}

/** @example 'here now · until 3 Dec 2026' */
function placeWords({ isHere, isMember, expiresAt }: Listed): string {
  return [
    ...(isHere ? ['here now'] : []),
    ...(isMember ? [] : ['by the address']),
    ...(expiresAt ? [`until ${dayWords(expiresAt)}`] : []),
  ].join(' · ');
}
