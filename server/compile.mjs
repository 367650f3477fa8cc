// Compiles the server into build/ where its sources have changed. Loaded before anything compiled is, and in plain JavaScript
// for that reason.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BUILD = join(ROOT, 'build');
/** Holds the hash of the sources that are compiled. */
const STAMP = join(BUILD, 'sources.sha256');
/** Folders that the server imports from. */
const FOLDERS = ['migrations', 'protocol', 'server', 'travel-log'];

const sources = FOLDERS.flatMap(typescriptIn).sort();
// Contents, and no times of change: copies and checkouts change those.
const hash = hashOf([...sources, 'server/compile.mjs', 'package-lock.json']);
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== hash) await compile();

/** Compiles each source into a module of its own, with a source map. */
async function compile() {
  // The output of a command is read by other programs.
  process.stderr.write('Compiling the server, this once …\n');
  const { transformWithOxc } = await import('vite');
  for (const source of sources) {
    const path = join(ROOT, source);
    const compiled = join(BUILD, source.replace(/\.ts$/, '.js'));
    const { code, map } = await transformWithOxc(readFileSync(path, 'utf8'), path, {
      target: 'node20',
      tsconfig: false,
      sourcemap: true,
      typescript: { onlyRemoveTypeImports: true, rewriteImportExtensions: 'rewrite' },
    });
    const { version, names, mappings } = map;
    const sources = [relative(dirname(compiled), path).replaceAll('\\', '/')];
    writeWhole(`${compiled}.map`, JSON.stringify({ version, sources, names, mappings }));
    writeWhole(
      compiled,
      `${code}\n//# sourceMappingURL=${source.replace(/.*[\\/]/, '').replace(/\.ts$/, '.js')}.map\n`,
    );
  }
  // Compiled modules find their data where the sources do.
  if (!existsSync(join(BUILD, 'data')))
    replace(join(BUILD, 'data'), (path) => symlinkSync('../data', path, 'junction'));
  writeWhole(STAMP, hash);
}

function typescriptIn(folder) {
  return readdirSync(join(ROOT, folder), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

function writeWhole(path, text) {
  replace(path, (temporary) => writeFileSync(temporary, text));
}

/** Another server that starts at the same time never finds half a file. */
function replace(path, write) {
  const temporary = `${path}.${randomUUID()}`;
  mkdirSync(dirname(path), { recursive: true });
  write(temporary);
  renameSync(temporary, path);
}
