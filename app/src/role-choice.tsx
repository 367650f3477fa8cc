import { type GivenRole, ROLES, type Role } from '@aero-melody/client';
import * as texts from '#texts/role.ts';
import { ROLE_WORDS } from './role-words.ts';

interface Props {
  /** Null for a person without a role of their own. */
  readonly role: Role | null;
  /** Names the menu where no label does. */
  readonly name?: string;
  readonly disabled?: boolean;
  readonly onChoose: (role: GivenRole) => void;
}

/** A menu of the roles that can be given, in plain words. */
export const RoleChoice = ({ role, name, disabled = false, onChoose }: Props) => (
  <select
    aria-label={name}
    disabled={disabled}
    value={role ?? ''}
    onChange={({ currentTarget }) => {
      const chosen = GIVEN.find((given) => given === currentTarget.value);
      if (chosen && chosen !== role) onChoose(chosen);
    }}
  >
    {role === null && <option value="">{texts.asEverybody}</option>}
    {GIVEN.map((given) => (
      <option key={given} value={given}>
        {ROLE_WORDS[given].name}
      </option>
    ))}
  </select>
);

const GIVEN = (Object.keys(ROLES) as Role[]).filter((role): role is GivenRole => role !== 'owner');
