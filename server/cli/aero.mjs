#!/usr/bin/env node
// In plain JavaScript: it compiles the server where its sources have changed, and then runs what was compiled.
import { existsSync } from 'node:fs';
import '../compile.mjs';

// As npm start does: what the environment says itself counts.
try {
  if (existsSync('.env')) process.loadEnvFile('.env');
} catch ({ code }) {
  process.stderr.write(`.env cannot be read (${code}): it is a file of NAME=value lines, for the user who runs this\n`);
  process.exit(1);
}

process.setSourceMapsEnabled(true);
// Not there before it is compiled.
await import(new URL('../../build/server/cli/main.js', import.meta.url).href);
