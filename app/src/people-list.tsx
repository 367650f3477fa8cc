import type { Signal } from '@preact/signals';
import * as texts from '#texts/people.ts';
import type { Person } from './people.ts';

const MOST = 6;
const FEW = 3;

/** Who is here, as coloured initials; your own wear a ring. */
export function People({ people, followed }: { people: readonly Person[]; followed: Signal<number | null> }) {
  const more = people.length - MOST;
  return (
    <ul class="people" aria-label={people.length === 1 ? texts.onlyYouAreHere : texts.peopleAreHere(people.length)}>
      {people.slice(0, MOST).map((person) => (
        <li key={person.userId} title={person.you ? nameOf(person) : undefined}>
          {person.you ? (
            <PersonMark person={person} />
          ) : (
            <button
              type="button"
              title={texts.followName(person.name)}
              aria-pressed={followed.value === person.userId}
              onClick={() => {
                followed.value = person.userId;
              }}
            >
              <PersonMark person={person} />
            </button>
          )}
        </li>
      ))}
      {more > 0 && <li class="people-more">+{more}</li>}
    </ul>
  );
}

const PersonMark = ({ person }: { person: Person }) => (
  <>
    <Initials person={person} />
    <span class="visually-hidden">{nameOf(person)}</span>
  </>
);

/** The initials of people in little room: of three at most, or of two and the number of the others. */
export function FewInitials({ people }: { people: readonly Person[] }) {
  const shown = people.length > FEW ? people.slice(0, FEW - 1) : people;
  return (
    <>
      {shown.map((person) => (
        <Initials key={person.userId} person={person} />
      ))}
      {shown.length < people.length && (
        <span class="initials-more" aria-hidden="true">
          +{people.length - shown.length}
        </span>
      )}
    </>
  );
}

export const Initials = ({ person }: { person: Person }) => (
  <span
    class={person.you ? 'initials initials-you' : 'initials'}
    style={{ '--person': person.color }}
    aria-hidden="true"
  >
    {initialsOf(person.name)}
  </span>
);

const nameOf = ({ name, you }: Person) => (you ? texts.youName(name) : name);

/** @example initialsOf('Quiet Falcon') // 'QF' */
const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
};
