import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/**
 * Creates a database of its own name.
 * @param adminUrl of the server, as an administrator
 * @param statements run in it
 */
export async function createMariadb(
  adminUrl: string,
  statements = '',
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `aero_melody_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await administer(adminUrl, `CREATE DATABASE ${name}; USE ${name}; ${statements}`);
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE ${name}`) };
}

async function administer(adminUrl: string, statements: string): Promise<void> {
  const url = new URL(adminUrl);
  // The URL may name a database that does not exist, and mysql2 knows one scheme only.
  url.pathname = '';
  const uri = url.href.replace(/^mariadb:/, 'mysql:');
  const connection = await createConnection({ uri, multipleStatements: true });
  await connection.query(statements);
  await connection.end();
}
