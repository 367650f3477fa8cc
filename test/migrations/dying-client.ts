/** Migrates the database of a URL, and kills itself as it is about to run the first statement that holds a text. */
import { openDatabase } from '../../server/storage/database.ts';

const [url, text] = process.argv.slice(2) as [string, string];
const database = openDatabase(url);
database.knex.on('query', ({ sql }: { sql: string }) => {
  if (sql.includes(text)) process.kill(process.pid, 'SIGKILL');
});
await database.migrate();
