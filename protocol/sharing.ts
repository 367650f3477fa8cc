import type { Right, Role } from './role.ts';

/** A member of a log, as `GET /api/logs/:id/access` lists them. */
export interface SharedWith {
  readonly userId: number;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  /** ISO 8601; null for no end. */
  readonly expiresAt: string | null;
  /** ISO 8601. */
  readonly since: string;
}

/** Who has which role in a log. */
export interface Sharing {
  /** Raised with every change; If-Match takes it in quotes. */
  readonly version: number;
  readonly you: { readonly userId: number | null; readonly role: Role | null; readonly rights: readonly Right[] };
  /** The role that the address of the log gives to everybody; null for none: it takes a link to get in. */
  readonly addressRole: Role | null;
  /** Null for those who are no members. */
  readonly owner: { readonly userId: number; readonly name: string; readonly color: string } | null;
  /** Without the owner; empty for those who are no members. */
  readonly members: readonly SharedWith[];
}

/** A share link as it is listed: its token was shown once, when it was made. */
export interface ShareLink {
  readonly id: number;
  readonly role: Role;
  readonly label: string;
  /** ISO 8601; null for no end. Members who came by the link leave then, too. */
  readonly expiresAt: string | null;
  /** People whom it may let in, count; null for any number. */
  readonly maxUses: number | null;
  readonly uses: number;
  readonly createdBy: number;
  /** ISO 8601. */
  readonly createdAt: string;
}
