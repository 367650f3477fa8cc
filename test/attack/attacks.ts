import type { Attack } from './attack.ts';
import { CONNECTION_ATTACKS } from './connections.ts';
import { EDIT_ATTACKS } from './edits.ts';
import { FLOOD_ATTACKS } from './floods.ts';
import { REQUEST_ATTACKS } from './requests.ts';
import { ROLE_ATTACKS } from './roles.ts';
import { TOKEN_ATTACKS } from './tokens.ts';

/** Every attack, by name, in the order in which they run. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  ...TOKEN_ATTACKS,
  ...ROLE_ATTACKS,
  ...EDIT_ATTACKS,
  ...FLOOD_ATTACKS,
  ...REQUEST_ATTACKS,
  ...CONNECTION_ATTACKS,
};
