import type { Role, Sharing } from '@aero-melody/client';
import * as texts from '#texts/sharing.ts';
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
    <section class="panel-part" aria-label={texts.peopleOfTheJourney}>
      <h3 tabIndex={-1}>{texts.peopleOfTheJourney}</h3>
      <ul class="panel-list" aria-label={texts.peopleAndTheirRoles}>
        {people.map((person) => (
          <li key={person.userId}>
            <Initials person={person} />
            <span class="panel-words">
              <strong dir="auto">{person.you ? texts.youName(person.name) : person.name}</strong>
              <small>{placeWords(person)}</small>
            </span>
            {mayManage && person.role !== 'owner' ? (
              <Managing person={person} model={model} />
            ) : (
              <span class="sharing-role">{ROLE_WORDS[person.role].name}</span>
            )}
            {person.you && person.isMember && person.role !== 'owner' && (
              <Confirmation
                label={texts.leave}
                question={texts.theJourneyGoesFromYourList}
                yes={texts.yesLeave}
                no={texts.noStay}
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
        name={texts.roleOf(name)}
        disabled={busy}
        onChoose={(chosen) => void model.setRole(userId, chosen)}
      />
      <Confirmation
        label={texts.remove}
        name={texts.removeName(name)}
        question={texts.isOutAtOnce(name)}
        yes={texts.yesRemove}
        no={texts.no}
        disabled={busy}
        onYes={() => void model.remove(userId)}
      />
      <Confirmation
        label={texts.makeOwner}
        name={texts.makeTheOwner(name)}
        question={texts.theJourneyIsTheirsThen(name)}
        yes={texts.yesGiveItAway}
        no={texts.no}
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
    ...(isHere ? [texts.hereNow] : []),
    ...(isMember ? [] : [texts.byTheAddress]),
    ...(expiresAt ? [texts.untilExpiresAt(dayWords(expiresAt))] : []),
  ].join(' · ');
}
