// Plain JavaScript: a worker inherits no loader for TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./trial-worker.ts');
