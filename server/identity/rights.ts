import { type Right, ROLES, type Role } from '../../protocol/role.ts';
import type { LogAccess } from '../storage/access.ts';

/** A person, or a stranger without any token. */
export interface Subject {
  readonly userId: number | undefined;
  /** The rights that the token is limited to; undefined for no limit. */
  readonly limitedTo?: readonly Right[] | undefined;
}

/** A role in a log, and the rights that come of it. */
export interface Grant {
  /** Null for none. */
  readonly role: Role | null;
  readonly rights: readonly Right[];
}

/**
 * The role of a person in a log, and their rights there. A role that was given to a person stands above that of the
 * log's address, a removal too.
 * @param now ms since 1970
 */
export function grantOf(
  { userId, limitedTo }: Subject,
  { ownerId, addressRole, members }: Pick<LogAccess, 'ownerId' | 'addressRole' | 'members'>,
  now: number,
): Grant {
  const role = roleOf();
  const rights: readonly Right[] = role === null ? [] : ROLES[role];
  return { role, rights: limitedTo ? rights.filter((right) => limitedTo.includes(right)) : rights };

  function roleOf(): Role | null {
    if (userId === undefined) return addressRole;
    if (userId === ownerId) return 'owner';
    const member = members.get(userId);
    if (!member) return addressRole;
    // A removal has no end.
    if (member.role === null) return null;
    return member.expiresAt === null || member.expiresAt > now ? member.role : addressRole;
  }
}

/** True where a person has a right to a log. Rooms, REST and lists ask this one function. */
export const can = (
  subject: Subject,
  right: Right,
  access: Pick<LogAccess, 'ownerId' | 'addressRole' | 'members'>,
  now: number,
): boolean => grantOf(subject, access, now).rights.includes(right);
