import { readFile, rename, writeFile } from 'node:fs/promises';

/** Sets variables in a file of `NAME=value` lines, for its owner alone; other lines stay. Undefined takes one out. */
export async function setVariables(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const kept = before.split('\n').filter((line) => line !== '' && !((/^(\w+)=/.exec(line)?.[1] ?? '') in variables));
  const set = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quoted(value)}`],
  );
  await writeFile(`${path}.unfinished`, `${[...kept, ...set].join('\n')}\n`, { mode: 0o600 });
  await rename(`${path}.unfinished`, path);
}

/** A # begins a comment outside of quotes. */
const quoted = (value: string) => (/^[\w./:@,=+-]*$/.test(value) ? value : `'${value}'`);
