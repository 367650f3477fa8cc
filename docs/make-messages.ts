/** Writes docs/messages.md and docs/permissions.md: `npm run messages`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages } from './messages.ts';
import { permissions } from './permissions.ts';

writeFileSync(join(import.meta.dirname, 'messages.md'), messages);
writeFileSync(join(import.meta.dirname, 'permissions.md'), permissions);
