import type { Rights } from './rights.ts';
import { ROLE_WORDS } from './role-words.ts';

/** The limits of this person's role, in words; nothing for an editor or owner. */
export const AccessLine = ({ rights }: { rights: Rights }) => (
  <p class="access-line" role="status">
    {rights.kind === 'member' && !rights.rights.includes('write') && ROLE_WORDS[rights.role].you}
  </p>
);
