import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { folderFault } from '../../private-files.ts';
import { unfinishedRestore } from '../../restore-mark.ts';
import { ROOT } from '../../root.ts';
import { judgeDisk } from '../disk.ts';
import { bad, doubtful, good, type Judgement } from '../judgement.ts';

const SECRET_CHARACTERS = 32;
const ASK_MS = 2_000;

/** @param version of Node, e.g. `20.19.0` */
export function judgeNode(version: string): Judgement {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  return isNew
    ? good('node', `version ${version}`)
    : bad('node', `version ${version}, and 20.19 or later is needed`, 'install Node 20.19 or later');
}

/** @param root the project's folder */
export async function judgeInstallation(root = ROOT): Promise<Judgement[]> {
  const isThere = (path: string) =>
    stat(join(root, path)).then(
      ({ size }) => size > 0,
      () => false,
    );
  const missing = async (...paths: string[]) => {
    const found = await Promise.all(paths.map(isThere));
    return paths.filter((_, at) => !found[at]);
  };
  const app = await missing('app/dist/index.html');
  const models = await missing(
    ...['melody', 'choir'].flatMap((name) => [`data/network/${name}.json`, `data/network/${name}.bin`]),
  );
  const data = await missing('data/airports.json', 'data/common-passwords.txt');
  return [
    app.length > 0
      ? doubtful('app', 'the app is not built: the first start does it', 'npm run build')
      : good('app', 'the app is built'),
    models.length > 0
      ? bad(
          'models',
          `missing: ${models.join(', ')}`,
          'restore data/network/ from the release: the networks compose the music',
        )
      : good('models', 'the networks’ weights are there'),
    data.length > 0
      ? bad('data', `missing: ${data.join(', ')}`, 'restore data/ from the release')
      : good('data', 'airports and common passwords are there'),
  ];
}

/** DATA_DIR and its secrets. */
export async function judgeDataDir({
  dataDir,
  secret,
  operatorToken,
  diskFreeBytes,
}: Pick<Config, 'dataDir' | 'secret' | 'operatorToken' | 'diskFreeBytes'>): Promise<Judgement[]> {
  const made = folderFault(dataDir);
  if (made !== undefined)
    return [
      bad(
        'data-dir',
        `DATA_DIR cannot be written: ${made}`,
        'give it to the user of the server, or name another folder with DATA_DIR',
      ),
    ];
  return [
    good('data-dir', 'DATA_DIR can be written'),
    ...(await judgeRestore(dataDir)),
    await judgeDisk('disk', dataDir, diskFreeBytes),
    ...(secret === undefined ? [await judgeSecret(dataDir, 'secret')] : []),
    ...(operatorToken === undefined ? [await judgeSecret(dataDir, 'operator-token')] : []),
  ];
}

async function judgeRestore(dataDir: string): Promise<Judgement[]> {
  const backup = await unfinishedRestore(dataDir);
  return backup === undefined
    ? []
    : [bad('restore', 'a restore did not end: no server starts', `run aero db restore ${backup} --force again`)];
}

/** The folder of session events that all instances share. Nothing is made: a mount that is missing would be hidden. */
export async function judgeEventsDir({ events: { dir } }: Pick<Config, 'events'>): Promise<Judgement[]> {
  if (dir === undefined) return [];
  const name = 'events-dir';
  const remedy = 'mount the folder that all instances share, and give it to the user of the server';
  const found = await stat(dir).catch((error: NodeJS.ErrnoException) => error);
  if ('code' in found && found.code === 'ENOENT' && folderFault(dirname(resolve(dir)), false) === undefined)
    return [doubtful(name, 'EVENTS_DIR is not there yet: the first start makes it', remedy)];
  const fault = folderFault(dir, false);
  if (fault !== undefined) return [bad(name, `EVENTS_DIR cannot be written: ${fault}`, remedy)];
  return [good(name, 'EVENTS_DIR can be written'), await judgeDisk('events-dir.disk', dir)];
}

async function judgeSecret(dataDir: string, file: string): Promise<Judgement> {
  const name = `files.${file}`;
  const path = join(dataDir, file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : '',
  );
  if (text === undefined) return good(name, 'generated at the first start');
  if (text.length < SECRET_CHARACTERS)
    return bad(
      name,
      `DATA_DIR/${file} has less than ${SECRET_CHARACTERS} characters, or cannot be read`,
      `delete it: the next start makes another one, and tokens signed with it end`,
    );
  const { mode } = await stat(path);
  return (mode & 0o077) === 0
    ? good(name, 'for its owner alone')
    : bad(
        name,
        `other users of the machine can read DATA_DIR/${file}`,
        `chmod 600 DATA_DIR/${file}; aero keys rotate, where someone may have read it`,
      );
}

/** A taken port: by an instance of this, or by something else. */
export async function judgePort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Judgement> {
  const error = await tryPort(host, port);
  if (error === undefined) return good('port', port === 0 ? 'any free one' : `${port} is free`);
  if (error === 'EADDRINUSE') {
    const address = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    const answer = await fetch(`http://${address}:${port}/version`, { signal: AbortSignal.timeout(ASK_MS) })
      .then((response) => response.json() as Promise<{ readonly version?: string }>)
      .catch(() => undefined);
    if (answer?.version !== undefined)
      return good('port', `an instance of version ${answer.version} listens at ${port}`);
    return bad('port', `another program listens at ${port}`, 'stop it, or set PORT to a free one');
  }
  if (error === 'EACCES')
    return bad('port', `${port} is for the administrator`, 'set PORT to 1024 or higher, with a proxy in front');
  return bad(
    'port',
    `the server cannot listen at ${host}: ${error}`,
    'set HOST to an address of this machine, or to 0.0.0.0',
  );
}

const tryPort = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
