import type { Grant } from '../identity/rights.ts';
import type { Audience } from './audience.ts';
import { type Member, subjectOf } from './member.ts';
import type { RoomAccess } from './room-access.ts';

/** The rights of the members here, as they were told of them. */
export interface Grants {
  /** The rights of a member, to be sent in its welcome. */
  greet(member: Member): Grant;
  /** Sends a member its rights where they have changed since. A member that may not read any more is disconnected. */
  update(member: Member): void;
}

export function createGrants(
  access: Pick<RoomAccess, 'grantOf' | 'subscribe'>,
  audience: Pick<Audience, 'to' | 'dismiss'>,
  members: ReadonlyMap<string, Member>,
): Grants {
  const told = new WeakMap<Member, Grant>();

  function update(member: Member): void {
    const before = told.get(member);
    const grant = access.grantOf(subjectOf(member));
    if (before?.role === grant.role && before.rights.length === grant.rights.length) return;
    told.set(member, grant);
    audience.to(member.id, 'access', { role: grant.role, rights: [...grant.rights] });
    if (!grant.rights.includes('read')) audience.dismiss(member.id);
  }

  access.subscribe(() => {
    for (const member of members.values()) update(member);
  });

  return {
    greet(member) {
      const grant = access.grantOf(subjectOf(member));
      told.set(member, grant);
      return grant;
    },
    update,
  };
}
