/** Writes docs/messages.md, docs/permissions.md and docs/reports.md: `npm run messages`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages } from './messages.ts';
import { permissions } from './permissions.ts';
import { reports } from './reports.ts';

writeFileSync(join(import.meta.dirname, 'messages.md'), messages);
writeFileSync(join(import.meta.dirname, 'permissions.md'), permissions);
writeFileSync(join(import.meta.dirname, 'reports.md'), reports);
