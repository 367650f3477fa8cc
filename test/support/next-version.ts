import { Namespace } from 'socket.io';
import { z } from 'zod';
import { SIBLING } from '../../protocol/sibling.ts';
import { scoreEntry } from '../../server/conductor/score/score-entry.ts';

// Loaded into an instance before its server, which then is of the version after this one: it sends a message and an
// optional field more to other instances, and reads one more kind of entry in the score log.
Object.assign(SIBLING, {
  weather: z.object({ wind: z.number() }),
  committed: SIBLING.committed.extend({ at: z.number().optional() }),
});
const kinds: z.ZodType[] = scoreEntry.options;
kinds.push(z.object({ kind: z.literal('cadence'), body: z.object({ chord: z.string() }) }));

const link: { serverSideEmit(name: string, message: unknown): boolean } = Namespace.prototype;
const { serverSideEmit } = link;
link.serverSideEmit = function send(name, message) {
  if (name !== 'committed') return serverSideEmit.call(this, name, message);
  serverSideEmit.call(this, 'weather', { wind: 7 });
  return serverSideEmit.call(this, name, Object.assign({ at: Date.now() }, message));
};
