/**
 * Changes the schema by hand, with the server's own environment: `npm run migrate` applies the missing migrations,
 * `npm run migrate -- down` takes the newest one back.
 */
import { ConfigError, readConfig } from './config.ts';
import { fail } from './fail.ts';
import { openDatabase } from './storage/database.ts';

const [command = 'latest'] = process.argv.slice(2);
try {
  const database = openDatabase(readConfig(process.env).databaseUrl);
  switch (command) {
    case 'latest': {
      const applied = await database.migrate();
      process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n');
      break;
    }
    case 'down': {
      const name = await database.migrateDown();
      process.stdout.write(name === undefined ? 'nothing to take back\n' : `took ${name} back\n`);
      break;
    }
    default:
      throw new ConfigError(`there is no command ${command}: it is latest or down`);
  }
  await database.close();
} catch (error) {
  fail(error);
}
