import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { titlesIn } from './protocol/rules.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Requirements of level 1 of ASVS 5.0.0, and of level 2 in 4.4, 7, 8 and, of a client, 10: the last numbers in each section. */
const REQUIREMENTS: Readonly<Record<string, readonly number[]>> = {
  ...{ '1.2': [1, 2, 3, 4, 5], '1.3': [1, 2], '1.5': [1] },
  ...{ '2.1': [1], '2.2': [1, 2], '2.3': [1] },
  ...{ '3.2': [1, 2], '3.3': [1], '3.4': [1, 2], '3.5': [1, 2, 3] },
  ...{ '4.1': [1], '4.4': [1, 2, 3, 4] },
  ...{ '5.2': [1, 2], '5.3': [1, 2] },
  ...{ '6.1': [1], '6.2': [1, 2, 3, 4, 5, 6, 7, 8], '6.3': [1, 2], '6.4': [1, 2] },
  ...{ '7.1': [1, 2, 3], '7.2': [1, 2, 3, 4], '7.3': [1, 2], '7.4': [1, 2, 3, 4, 5], '7.5': [1, 2], '7.6': [1, 2] },
  ...{ '8.1': [1, 2], '8.2': [1, 2, 3], '8.3': [1], '8.4': [1] },
  ...{ '9.1': [1, 2, 3], '9.2': [1] },
  ...{ '10.2': [1], '10.4': [1, 2, 3, 4, 5], '10.5': [1, 2, 3, 4] },
  ...{ '11.3': [1, 2], '11.4': [1] },
  ...{ '12.1': [1], '12.2': [1, 2] },
  ...{ '13.4': [1], '14.2': [1], '14.3': [1] },
  ...{ '15.1': [1], '15.2': [1], '15.3': [1] },
};

const STATES = ['met', 'in part', 'not met', 'not applicable'] as const;

const page = read('docs/security.md');
const rows = [...page.matchAll(/^\| ([\d.]+)(?: \(level 2\))? \| (.*?) \| (.*?) ?\| (.*) \|$/gm)].map(
  ([, number, , shown, state]) => ({ number: number!, shown: shown!, state: state! }),
);
const stateOf = (text: string) => STATES.find((state) => new RegExp(`^${state}\\b`).test(text));

/** The sources that are shipped, by path. */
const sources = ['app/src', 'client-sdk', 'migrations', 'protocol', 'server', 'travel-log'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { encoding: 'utf8', recursive: true })
    .filter((path) => /(?<!\.d)\.(ts|tsx|mjs)$/.test(path) && !/(^|[\\/])(node_modules|dist|packing)[\\/]/.test(path))
    .map((path) => ({ path: join(folder, path), text: read(join(folder, path)) })),
);

test('docs/security.md has a row for every requirement, with its state', () => {
  const due = Object.entries(REQUIREMENTS).flatMap(([section, ends]) => ends.map((end) => `${section}.${end}`));
  expect(rows.map(({ number }) => number)).toEqual(due);
  for (const { number, shown, state } of rows) {
    expect(stateOf(state), number).toBeDefined();
    // Whatever has no test says why.
    if (shown === '') expect(state, number).toMatch(/: ./);
  }
});

test('docs/security.md counts the states as they are', () => {
  const countOf = (state: string, levels: RegExp) =>
    [...page.matchAll(levels)].filter(([, text]) => stateOf(text!) === state).length;
  const line = (title: string, levels: RegExp) =>
    `| ${[title, ...STATES.map((state) => countOf(state, levels))].join(' | ')} |`;
  expect(page).toContain(line('level 1', /^\| [\d.]+ \| .* \| (.*) \|$/gm));
  expect(page).toContain(line('level 2', /^\| [\d.]+ \(level 2\) \| .* \| (.*) \|$/gm));
});

test('every test that docs/security.md cites exists under its title', () => {
  const cited = rows.flatMap(({ shown }) => [...shown.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)]);
  expect(cited.length).toBe([...page.matchAll(/“/g)].length);
  const missing = cited.filter(([, file, title]) => !titlesIn(read(file!)).includes(title!));
  expect(missing.map(([citation]) => citation)).toEqual([]);
});

test('what is shipped never evaluates text, writes HTML or starts a command', () => {
  const dangers =
    /(?<![.\w])eval\(|new Function\(|child_process|\b(inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|javascript:/;
  expect(sources.length).toBeGreaterThan(300);
  const found = sources.filter(({ text }) => dangers.test(text)).map(({ path }) => path.replaceAll('\\', '/'));
  // A command of the operator's that starts Node with words of its own, and without a shell.
  expect(found).toEqual([expect.stringMatching(/server\/cli\/sound\.ts$/)]);
});

test('hashes are SHA-256', () => {
  const hashes = sources.flatMap(({ text }) => [
    ...text.matchAll(/\b(?:createHash|createHmac|hkdfSync)\('([^']*)'|\b(createCipheriv|createDecipheriv)\(/g),
  ]);
  expect(hashes.length).toBeGreaterThan(5);
  expect([...new Set(hashes.map(([, name, cipher]) => name ?? cipher))]).toEqual(['sha256']);
});

test('fields of passwords are masked, and password managers know them', () => {
  const form = read('app/src/account-form.tsx');
  for (const known of ['current-password', 'new-password'])
    expect(form).toMatch(new RegExp(`type: 'password',\\s+autocomplete: '${known}'`));
  const accounts = sources.filter(({ path }) => /src[\\/]account-/.test(path));
  // Those of a change are made of the two, and no other form asks for one.
  const renamed = accounts.flatMap(({ text }) => text.match(/\{[^{}]*name: '(?:old|new)'[^{}]*\}/g) ?? []);
  expect(renamed).toHaveLength(2);
  for (const field of renamed) expect(field).toMatch(/\.\.\.(OWN|NEW)_PASSWORD/);
  expect(
    accounts.filter(({ text }) => /onPaste|autocomplete[=:] ?['"]off/i.test(text)).map(({ path }) => path),
  ).toEqual([]);
});

test('the image has no metadata of source control', () => {
  expect(read('.dockerignore').split('\n')).toContain('.git');
});
