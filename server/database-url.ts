/** The place of a database, and the way to it. */
export type DatabasePlace =
  | { readonly engine: 'sqlite'; readonly path: string }
  | {
      readonly engine: 'mariadb';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      /** Path of a Unix socket, which is used in the place of host and port. */
      readonly socketPath: string | undefined;
      /** TLS, with a certificate that is verified. Undefined where the URL leaves it open. */
      readonly encrypted: boolean | undefined;
    };

/** A sentence about a URL, which never holds its password. */
export interface UrlFault {
  readonly fault: string;
}

/** Parameters of a MariaDB URL. */
const PARAMETERS = ['ssl', 'socketPath'];
export const DATABASE_URL_FORM =
  'mysql://user:password@host:port/database, the same with mariadb://, or sqlite:path; parameters are ?ssl=true and ?socketPath=/path';

/**
 * Reads `sqlite:PATH`, `sqlite::memory:`, `mysql://…` or `mariadb://…`. A parameter that would have no effect is a fault.
 * @example readDatabaseUrl('sqlite:a/b.sqlite') // { engine: 'sqlite', path: 'a/b.sqlite' }
 */
export function readDatabaseUrl(url: string): DatabasePlace | UrlFault {
  if (url.startsWith('sqlite:')) return readPath(url.slice('sqlite:'.length));
  if (!URL.canParse(url) || /%(?![\da-f]{2})/i.test(url)) return { fault: `is not ${DATABASE_URL_FORM}` };
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(url);
  if (!['mysql:', 'mariadb:'].includes(protocol) || hostname === '' || pathname.length < 2)
    return { fault: `is not ${DATABASE_URL_FORM}` };
  const unknown = [...searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    return { fault: `has a parameter that is not known, ${unknown.slice(0, 40)}: known are ${PARAMETERS.join(', ')}` };
  const ssl = searchParams.get('ssl');
  if (![null, 'true', 'false'].includes(ssl)) return { fault: 'has ssl, which is neither true nor false' };
  const socketPath = searchParams.get('socketPath') ?? undefined;
  if (socketPath !== undefined && !socketPath.startsWith('/'))
    return { fault: 'has a socketPath that is not absolute' };
  return {
    engine: 'mariadb',
    host: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    socketPath,
    encrypted: ssl === null ? undefined : ssl === 'true',
  };
}

/** SQLite would take what follows a `?` for a part of the file's name. */
function readPath(path: string): DatabasePlace | UrlFault {
  if (path === '') return { fault: `is not ${DATABASE_URL_FORM}` };
  if (path.includes('?')) return { fault: 'has parameters, and sqlite: takes none' };
  return { engine: 'sqlite', path };
}
