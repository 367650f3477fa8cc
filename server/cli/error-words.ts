import { explainFault } from '../storage/database-faults.ts';

/** Remedies for errors of files, by code. */
const FILE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EEXIST: 'there is a file of this name already: name another one',
  EISDIR: 'it is a folder: name a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'this user may not read or write it: check its owner and mode',
  EPERM: 'this user may not do that to it: check its owner and mode',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full: free some space',
  EDQUOT: 'the quota of its disk is used up: free some space',
  EMFILE: 'this process may open no more files: raise ulimit -n',
};

/** One line of words and the remedy, for an error that a person can set right; undefined for any other. */
export function errorWords(error: unknown): string | undefined {
  const { code, path, syscall, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  // An error of reading has no path.
  if (code !== undefined && code in FILE && syscall !== 'connect')
    return `${path ?? 'a file that is named'}: ${FILE[code]}`;
  const fault = explainFault(error);
  if (fault !== undefined)
    return /does not answer/.test(fault) ? `${fault}: start it, or correct DATABASE_URL; aero doctor says more` : fault;
  if (/^IO Error/.test(message))
    return `session events cannot be read or written, in DATA_DIR/events or EVENTS_DIR: check the disk and who may write there (${firstLine(message)})`;
  if (/^Out of Memory Error/.test(message))
    return 'the memory is too small for these session events: raise EVENTS_MEMORY';
  return code === undefined ? undefined : `${firstLine(message)} (${code})`;
}

const firstLine = (text: string) => text.split('\n')[0]!.slice(0, 200);
