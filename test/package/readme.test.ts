import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { OWN_REFUSALS } from '../../client-sdk/refusal.ts';
import { REFUSALS } from '../../protocol/refusal.ts';

const ALL_REFUSALS = { ...REFUSALS, ...OWN_REFUSALS };

const SDK = join(import.meta.dirname, '../../client-sdk');
const ROOT = join(SDK, '..');
const readme = readFileSync(join(SDK, 'README.md'), 'utf8');
const api = ts.createSourceFile('api.d.ts', readFileSync(join(SDK, 'api.d.ts'), 'utf8'), ts.ScriptTarget.Latest);

/** Code in the first column of the tables behind a heading of the README. */
function documented(heading: string): string[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const cells = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)(?:\(\))?`/g)].map(([, name = '']) => name)).sort();
}

/** The members of interfaces of the package. */
function membersOf(...names: string[]): string[] {
  const found = api.statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => names.includes(name.text));
  expect(found).toHaveLength(names.length);
  return found.flatMap(({ members }) => members.map((member) => member.name!.getText(api))).sort();
}

/** The kinds of the union `Status`. */
function statusKinds(): string[] {
  const status = api.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) => name.text === 'Status');
  return [...status!.getText(api).matchAll(/kind: '(\w+)'/g)].map(([, kind = '']) => kind).sort();
}

test.each([
  ['Options of `connect`', () => membersOf('ConnectOptions', 'MemberOptions')],
  ['The room', () => membersOf('Room').filter((name) => !['log', 'on'].includes(name))],
  ['Events', () => membersOf('RoomEvents', 'MusicEvents', 'JamEvents')],
  ['Statuses', statusKinds],
  ['Refusals', () => Object.keys(ALL_REFUSALS).sort()],
])('the README of the client names all of: %s', (heading, known) => {
  expect(documented(heading)).toEqual(known());
});

test('the README of the client says of each refusal what the code says', () => {
  for (const [code, meaning] of Object.entries(ALL_REFUSALS)) expect(readme).toContain(`| \`${code}\` | ${meaning} |`);
});

test('the program in the README of the project compiles', () => {
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  expect(program).toContain('await connect(');
  expect(complaintsOf(program)).toEqual([]);
});

/** What the compiler says of a program that stands beside the others of the repository. */
function complaintsOf(program: string): string[] {
  const path = join(ROOT, 'readme-program.ts');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [path] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, target) =>
    name === path ? ts.createSourceFile(name, program, target) : getSourceFile(name, target);
  const compiled = ts.createProgram([path], options, host);
  const found = compiled.getSemanticDiagnostics(compiled.getSourceFile(path));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
