import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/**
 * Writes an empty migration under the next number, and names it in `index.ts` beside it.
 * @param name words with hyphens between them
 * @param folder of the migrations
 * @returns the path of the new file
 */
export async function makeMigration(name: string, folder = join(ROOT, 'migrations')): Promise<string> {
  const numbers = (await readdir(folder)).map((file) => Number(/^(\d{4})-.*\.ts$/.exec(file)?.[1] ?? 0));
  const full = `${String(Math.max(...numbers) + 1).padStart(4, '0')}-${name}`;
  const variable = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const path = join(folder, `${full}.ts`);
  const index = join(folder, 'index.ts');
  const before = await readFile(index, 'utf8');
  await writeFile(path, TEMPLATE, { flag: 'wx' });
  await writeFile(
    index,
    before
      .replace(/\n\n\/\*\* One step/, `\nimport * as ${variable} from './${full}.ts';$&`)
      .replace(/\n};\n\n\/\*\* The same for the Knex CLI/, `\n  '${full}': ${variable},$&`),
  );
  return path;
}

const TEMPLATE = `import type { Knex } from 'knex';

/** TODO: one change, expand before contract; nothing to do where it is made already (docs/deployment.md). */
export async function up(_knex: Knex): Promise<void> {}

export async function down(_knex: Knex): Promise<void> {}
`;
