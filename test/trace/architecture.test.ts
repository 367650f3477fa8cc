import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** The files that the path of a section names, in order. */
function pathIn(page: string, section: string): string[] {
  const [, text = ''] = new RegExp(`^## ${section}\\n+Path: ([^]*?)\\n\\n`, 'm').exec(page) ?? [];
  return [...text.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
}

test('docs/architecture.md names files that an edit, a play and a note really pass', { timeout: 120_000 }, () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const args = ['--import', 'tsx', 'test/trace/main.ts', '--json'];
  const traces = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as Record<
    'edit' | 'play' | 'note',
    string[]
  >;
  for (const [section, trace] of [
    ['An edit', traces.edit],
    ['A play', traces.play],
    ['A note', traces.note],
  ] as const) {
    const path = pathIn(page, section);
    expect(path.length, section).toBeGreaterThan(5);
    expect(
      path.filter((file) => !trace.includes(file)),
      section,
    ).toEqual([]);
  }
});
