import type { Attack } from './attack.ts';
import { BOX_ATTACKS } from './boxes.ts';
import { CALENDAR_ATTACKS } from './calendars.ts';
import { COLLECTION_ATTACKS } from './collections.ts';
import { CONNECTION_ATTACKS } from './connections.ts';
import { EDIT_ATTACKS } from './edits.ts';
import { FLOOD_ATTACKS } from './floods.ts';
import { JOB_ATTACKS } from './jobs.ts';
import { OPERATOR_ATTACKS } from './operators.ts';
import { PASSKEY_ATTACKS } from './passkeys.ts';
import { PROVIDER_ATTACKS } from './provider.ts';
import { REQUEST_ATTACKS } from './requests.ts';
import { ROLE_ATTACKS } from './roles.ts';
import { TOKEN_ATTACKS } from './tokens.ts';

/** Every attack, by name, in the order in which they run. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  ...TOKEN_ATTACKS,
  ...PROVIDER_ATTACKS,
  ...ROLE_ATTACKS,
  ...PASSKEY_ATTACKS,
  ...CALENDAR_ATTACKS,
  ...COLLECTION_ATTACKS,
  ...JOB_ATTACKS,
  ...OPERATOR_ATTACKS,
  ...BOX_ATTACKS,
  ...EDIT_ATTACKS,
  ...FLOOD_ATTACKS,
  ...REQUEST_ATTACKS,
  ...CONNECTION_ATTACKS,
};
