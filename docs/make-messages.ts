/** Writes docs/messages.md from the schemas in protocol/: `npm run messages`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages } from './messages.ts';

writeFileSync(join(import.meta.dirname, 'messages.md'), messages);
