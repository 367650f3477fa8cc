// Runs the TypeScript module that its argument names. Plain JavaScript: a worker inherits no loader for TypeScript.
import { register } from 'tsx/esm/api';

register();
await import(process.argv[2]);
