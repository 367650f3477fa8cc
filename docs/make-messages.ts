/** Writes messages.md, permissions.md, reports.md, openapi.json and asyncapi.json: `npm run messages`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApi } from './async-api.ts';
import { messages } from './messages.ts';
import { openApi } from './open-api.ts';
import { permissions } from './permissions.ts';
import { reports } from './reports.ts';

writeFileSync(join(import.meta.dirname, 'messages.md'), messages);
writeFileSync(join(import.meta.dirname, 'permissions.md'), permissions);
writeFileSync(join(import.meta.dirname, 'reports.md'), reports);
for (const [name, document] of Object.entries({ openapi: openApi, asyncapi: asyncApi }))
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
