import { z } from 'zod';
import { RIGHTS, ROLES, type Role } from './role.ts';

export const role = z
  .enum(Object.keys(ROLES) as [Role, ...Role[]])
  .meta({ title: 'role', description: 'A role of the travel log.' });
export const right = z.enum(RIGHTS).meta({ title: 'right', description: 'A right to the travel log.' });
