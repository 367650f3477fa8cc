import type { Standing } from '../identity/rights.ts';
import type { Audience } from './audience.ts';
import { type Member, subjectOf } from './member.ts';
import type { RoomAccess } from './room-access.ts';

/** The rights of the members here, as they were told of them. */
export interface Standings {
  /** The rights of a member, to be sent in its welcome. */
  greet(member: Member): Standing;
  /** Sends a member its rights where they have changed since. A member that may not read any more is disconnected. */
  update(member: Member): void;
}

export function createStandings(
  access: Pick<RoomAccess, 'standingOf' | 'subscribe'>,
  audience: Pick<Audience, 'to' | 'dismiss'>,
  members: ReadonlyMap<string, Member>,
): Standings {
  const told = new WeakMap<Member, Standing>();

  function update(member: Member): void {
    const before = told.get(member);
    const standing = access.standingOf(subjectOf(member));
    if (before?.role === standing.role && before.rights.length === standing.rights.length) return;
    told.set(member, standing);
    audience.to(member.id, 'access', { role: standing.role, rights: [...standing.rights] });
    if (!standing.rights.includes('read')) audience.dismiss(member.id);
  }

  access.subscribe(() => {
    for (const member of members.values()) update(member);
  });

  return {
    greet(member) {
      const standing = access.standingOf(subjectOf(member));
      told.set(member, standing);
      return standing;
    },
    update,
  };
}
