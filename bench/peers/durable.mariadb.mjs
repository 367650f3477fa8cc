import { createConnection } from 'mysql2/promise';

/** A row an update, and one statement, which is a transaction of its own, a call. */
export async function openMariadb(url) {
  const connection = await createConnection(url);
  await connection.query(
    'CREATE TABLE durable_updates (id BIGINT AUTO_INCREMENT PRIMARY KEY, document VARCHAR(64) NOT NULL, bytes LONGBLOB NOT NULL)',
  );
  return (updates) =>
    connection.query('INSERT INTO durable_updates (document, bytes) VALUES ?', [
      updates.map(({ document, bytes }) => [document, Buffer.from(bytes)]),
    ]);
}
