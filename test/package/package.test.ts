import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../support/server.ts';
import { compile, openStrangerFolder, type StrangerFolder, tenLines } from './stranger-folder.ts';

const SDK = join(import.meta.dirname, '../../client-sdk');
/**
 * The module of the room with its dependencies but Yjs and the libraries that come with it, minified, bytes after gzip. 400 of them
 * are what a member tells of its experience, without which no figure says how the music arrives, 150 end promises of
 * `saved()` that cannot come true, 100 store edits again after a write that failed, and 300 keep edits from being lost or
 * doubled where another session takes over.
 */
const MOST_BYTES = 52_100;

/** Making the package takes the type checker 5 s of a core, of which a busy machine gives a part, ms. */
const MAKING_MS = 240_000;

describe('case 17: the tarball of the client in an empty folder', () => {
  let folder: StrangerFolder;
  beforeAll(async () => {
    folder = await openStrangerFolder();
  }, MAKING_MS);
  afterAll(() => folder?.remove());
  const installed = (name: string) => readFile(join(folder.path, 'node_modules/@aero-melody/client', name), 'utf8');

  test('holds JavaScript and types, and no sources', () => {
    expect([...folder.files].sort()).toEqual([
      ...['LICENSE', 'README.md', 'index.d.ts', 'index.js', 'index.js.map', 'midi.d.ts', 'midi.js', 'midi.js.map'],
      ...['package.json', 'session-files.js', 'session-files.js.map'],
    ]);
  });

  test('imports what its manifest names, and no more', async () => {
    const files = folder.files.filter((name) => /\.(js|d\.ts)$/.test(name));
    const code = (await Promise.all(files.map(installed))).join('\n');
    const imported = [...code.matchAll(/^import .* from ["']([^"'.][^"']*)["'];$/gm)].flatMap(([, path = '']) =>
      path.startsWith('node:')
        ? []
        : path
            .split('/')
            .slice(0, path.startsWith('@') ? 2 : 1)
            .join('/'),
    );
    const { dependencies, peerDependencies } = folder.manifest;
    expect([...new Set(imported)].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
  });

  test('has the interface that is committed: npm run build -w client-sdk writes it anew', async () => {
    expect(await installed('index.d.ts')).toBe(await readFile(join(SDK, 'api.d.ts'), 'utf8'));
    expect(await installed('midi.d.ts')).toBe(await readFile(join(SDK, 'midi-api.d.ts'), 'utf8'));
  });

  test.each(['bundler', 'nodenext'] as const)(
    'compiles with module resolution %s and checked libraries',
    async (way) => {
      expect(await compile(folder, way)).toBe('');
    },
  );

  test('runs the ten lines of its README', async () => {
    const server = await startServer();
    onTestFinished(server.close);
    await writeFile(join(folder.path, 'ten.mjs'), await tenLines(folder, server.url));
    const program = spawn(process.execPath, ['ten.mjs'], { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void program.kill());
    const [note] = await once(createInterface(program.stdout), 'line');
    // Pitch and velocity.
    expect(note).toMatch(/^\d+ \d+$/);
  });

  test(`is at most ${MOST_BYTES} bytes in a browser, gzipped`, async () => {
    const bundle = await rolldown({
      input: join(folder.path, 'node_modules/@aero-melody/client/index.js'),
      external: /^(yjs|y-protocols|lib0)/,
      platform: 'browser',
    });
    onTestFinished(() => bundle.close());
    const { output } = await bundle.generate({ minify: true });
    const code = output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('\n');
    console.log(`The client is ${gzipSync(code).length} bytes in a browser, its tarball ${folder.size}.`);
    expect(code).not.toMatch(/node:fs|readFileSync/);
    expect(gzipSync(code).length).toBeLessThan(MOST_BYTES);
  });
});
