import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { declarations, ENTRIES } from './declarations.ts';

const SDK = join(import.meta.dirname, '..');

/**
 * Makes the package as it is published: one module for the room and one for MIDI, with what they need of protocol/ and
 * travel-log/, their types, the manifest and the README. Dependencies stay imports, so that a page has one Yjs.
 * @param folder is emptied first
 */
export async function makePackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // One after the other: they share a few constants, which are smaller twice than as a module of their own.
  for (const name of ENTRIES) {
    const bundle = await rolldown({
      input: join(SDK, `${name}.ts`),
      external: (id) => !/^[./]/.test(id),
      platform: 'node',
    });
    await bundle.write({ dir: folder, chunkFileNames: '[name].js', sourcemap: true });
    await bundle.close();
  }
  const types = await declarations();
  for (const name of ENTRIES) await writeFile(join(folder, `${name}.d.ts`), types[name]);
  await writeFile(join(folder, 'package.json'), await manifest());
  await cp(join(SDK, 'README.md'), join(folder, 'README.md'));
  await cp(join(SDK, '../LICENSE'), join(folder, 'LICENSE'));
}

/** The workspace imports sources, and a package must not: what tells them apart is written here. */
async function manifest(): Promise<string> {
  const source = JSON.parse(await readFile(join(SDK, 'package.json'), 'utf8'));
  const packed = {
    ...source,
    private: undefined,
    scripts: undefined,
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './midi': { types: './midi.d.ts', default: './midi.js' },
      './package.json': './package.json',
    },
    // The one file that needs Node: bundlers for browsers leave it out.
    browser: { './session-files.js': false },
    files: ['*.js', '*.js.map', '*.d.ts'],
  };
  return `${JSON.stringify(packed, null, 2)}\n`;
}
