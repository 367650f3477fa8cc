import { createMemorySessions } from '../../server/identity/memory-sessions.ts';
import { describeSessions } from './sessions.contract.ts';

describeSessions('sessions in memory', async (options) => createMemorySessions(options));
