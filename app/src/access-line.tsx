import type { Rights } from './rights.ts';
import { ROLE_WORDS } from './role-words.ts';

/** What this person may do, where that is not everything. */
export const AccessLine = ({ rights }: { rights: Rights }) => (
  <p class="access-line" role="status">
    {rights.kind === 'member' && !rights.rights.includes('write') && ROLE_WORDS[rights.role].you}
  </p>
);
