// Loaded before everything else, and in plain JavaScript: one of these packages compiles TypeScript.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = join(import.meta.dirname, '../node_modules');
const PLATFORM = `${process.platform}-${process.arch}`;

/** Packages whose native part is an optional package for each platform, and the one that is compiled or downloaded. */
const missing = [
  ...['@duckdb/node-bindings', '@node-rs/argon2', 'esbuild', 'lightningcss', 'rolldown'].flatMap(missingBinding),
  ...(usesSqlite() && !isInstalled('better-sqlite3/build/Release/better_sqlite3.node') ? ['better-sqlite3'] : []),
];

if (missing.length > 0) {
  process.stderr.write(
    `Not installed for ${PLATFORM}: ${missing.join(', ')}. Delete node_modules and run "npm install" on this machine, with optional packages and install scripts.\n`,
  );
  process.exit(1);
}

/**
 * npm leaves a binding out where the lock file does not know it, optional packages are omitted, or `node_modules` comes from
 * another machine. Names end with the platform, and sometimes with the C library.
 */
function missingBinding(name) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'));
  const bindings = Object.keys(optionalDependencies).filter((binding) => binding.includes(PLATFORM));
  return bindings.some(isInstalled) ? [] : (bindings[0] ?? `${name} (it has none for this platform)`);
}

function isInstalled(path) {
  return existsSync(join(MODULES, path));
}

function usesSqlite() {
  return (process.env.DATABASE_URL || 'sqlite:').startsWith('sqlite:');
}
