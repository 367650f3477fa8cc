import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder: compiled code is one folder deeper in it than its sources are. */
export const ROOT = folderOf('package.json', import.meta.dirname);

function folderOf(file: string, from: string): string {
  return existsSync(join(from, file)) ? from : folderOf(file, dirname(from));
}
