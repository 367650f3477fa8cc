import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { makePackage } from './make-package.ts';

/** `npm run build -w client-sdk`: the package in client-sdk/dist, and its types as the reports of the interface. */
const SDK = join(import.meta.dirname, '..');
const dist = join(SDK, 'dist');
await makePackage(dist);
await cp(join(dist, 'index.d.ts'), join(SDK, 'api.d.ts'));
await cp(join(dist, 'midi.d.ts'), join(SDK, 'midi-api.d.ts'));
