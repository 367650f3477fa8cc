import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makePackage } from '../../client-sdk/packing/make-package.ts';

export const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** A folder with the tarball installed and nothing else. */
export interface StrangerFolder {
  readonly path: string;
  /** The names of the files in the tarball. */
  readonly files: readonly string[];
  readonly manifest: {
    readonly dependencies: Record<string, string>;
    readonly peerDependencies: Record<string, string>;
  };
  /** Bytes of the tarball. */
  readonly size: number;
  remove(): Promise<void>;
}

/**
 * Makes the package, packs it, and installs the tarball. Its dependencies are links to ours, so that no registry is asked.
 * @param others packages that the stranger has installed beside it
 */
export async function openStrangerFolder(others: readonly string[] = []): Promise<StrangerFolder> {
  const path = await mkdtemp(join(tmpdir(), 'aero-melody-stranger-'));
  const built = join(path, 'built');
  await makePackage(built);
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', path], { cwd: built });
  const [tarball] = JSON.parse(packed.stdout) as [
    { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  await rm(built, { recursive: true });
  const installed = join(path, 'node_modules/@aero-melody/client');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(path, tarball.filename), '-C', installed, '--strip-components=1']);
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as StrangerFolder['manifest'];
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), ...others];
  for (const name of names) {
    await mkdir(dirname(join(path, 'node_modules', name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(path, 'node_modules', name));
  }
  await writeFile(join(path, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await cp(join(import.meta.dirname, 'stranger'), path, { recursive: true });
  return {
    ...{ path, manifest, size: tarball.size, files: tarball.files.map((file) => file.path) },
    remove: () => rm(path, { recursive: true }),
  };
}

/** The README's first program, for a server at an address of its own. */
export async function tenLines(folder: StrangerFolder, url: string): Promise<string> {
  const readme = await readFile(join(folder.path, 'node_modules/@aero-melody/client/README.md'), 'utf8');
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  if (!program.includes('http://127.0.0.1:4321')) throw new Error('the README has no program with an address');
  return program.replace('http://127.0.0.1:4321', url);
}

/** Checks the stranger's program. Resolves with what the compiler says, '' where all is well. */
export async function compile(folder: StrangerFolder, resolution: 'bundler' | 'nodenext'): Promise<string> {
  const project = join(folder.path, `tsconfig.${resolution}.json`);
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', lib: ['es2022', 'dom'] },
    ...{ moduleResolution: resolution, module: resolution === 'bundler' ? 'esnext' : 'nodenext' },
  };
  await writeFile(project, JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  return run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project]).then(
    () => '',
    ({ stdout }) => stdout,
  );
}
