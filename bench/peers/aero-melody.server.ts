import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';

const server = await startServer(readConfig(process.env));
process.once('SIGTERM', () => void server.close().then(() => process.exit()));
