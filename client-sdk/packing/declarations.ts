import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import ts from 'typescript';
import { writeTypesOut } from './plain-types.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The modules of the package, by name: a page that knows no MIDI does not load the second one. */
export const ENTRIES = ['index', 'midi'] as const;
const SOURCES = ENTRIES.map((name) => join(ROOT, `client-sdk/${name}.ts`));

/** The types of each module of the package, in one file that imports from dependencies alone. */
export async function declarations(): Promise<Record<(typeof ENTRIES)[number], string>> {
  const folder = await mkdtemp(join(tmpdir(), 'aero-melody-types-'));
  for (const [path, text] of emit()) {
    const target = join(folder, relative(ROOT, path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  const [index, midi] = [
    await bundled(join(folder, 'client-sdk/index.d.ts')),
    await bundled(join(folder, 'client-sdk/midi.d.ts')),
  ];
  await rm(folder, { recursive: true });
  return { index, midi };
}

async function bundled(input: string): Promise<string> {
  const bundle = await rolldown({
    input,
    external: (id) => !/^[./]/.test(id),
    plugins: [dts({ dtsInput: true, tsconfig: false })],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return tidy(output[0].code);
}

/** The bundler leaves comments behind the line before, where editors do not look for them, and paths of ours. */
function tidy(types: string): string {
  const text = types
    .replace(/^\/\/ .*\.d\.ts\n/gm, '')
    .replace(/(\/\*\*.*?\*\/)(?=\S)/g, '$1\n')
    .replace(/(?<=\S) (\/\*\*.*?\*\/)$/gm, '\n$1');
  return execFileSync(
    join(ROOT, 'node_modules/.bin/biome'),
    ['check', '--write', '--stdin-file-path=client-sdk/api.d.ts'],
    {
      input: text,
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
}

/** Declarations of each source, by path. */
function emit(): Map<string, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const options: ts.CompilerOptions = {
    ...ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT).options,
    // Node's own types are no part of the interface, and take half of the time.
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, types: [] },
  };
  const inferred = ts.createProgram(SOURCES, options);
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (path, language) => {
    const source = inferred.getSourceFile(path);
    if (!source?.fileName.startsWith(join(ROOT, 'protocol/'))) return source ?? read(path, language);
    return ts.createSourceFile(path, writeTypesOut(source, inferred.getTypeChecker()), language);
  };
  const emitted = new Map<string, string>();
  ts.createProgram(SOURCES, options, host).emit(undefined, (path, text) => emitted.set(path, text));
  return emitted;
}
