import { z } from 'zod';
import { right, role } from './role-schema.ts';

export const access = z
  .object({
    role: role.nullable().describe('The role of this member; null for none any more: the connection is closed next.'),
    rights: z.array(right).describe('What the member may do: the rights of its role, as far as its token allows them.'),
  })
  .describe('The rights of this member have changed. Edits that it may not make any more are refused.');
export type MemberAccess = z.infer<typeof access>;
