// Compiled code, as `npm start` runs it.
import { readConfig } from '../../build/server/config.js';
import { startServer } from '../../build/server/server.js';

const server = await startServer(readConfig(process.env));
process.once('SIGTERM', () => void server.close().then(() => process.exit()));
