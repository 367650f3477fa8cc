import type { Config } from '../config.ts';
import { createPairTokens } from '../identity/pair-tokens.ts';
import { createListening, type Listening } from '../listening/listening.ts';
import { createOwnPieces } from '../listening/own-pieces.ts';
import { pair } from '../listening/pair.ts';
import { readListeningTunes } from '../listening/tunes.ts';
import type { EventHistory } from '../session-events/event-history.ts';
import { isAnswered } from '../session-events/listening-report.ts';
import type { Music } from './music.ts';
import type { Storage } from './storage.ts';

/** The listening page's pairs and votes. */
export async function buildListening(
  { dataDir }: Pick<Config, 'dataDir'>,
  { airports, recorder, history }: Pick<Storage, 'airports' | 'recorder' | 'history'>,
  { composing }: Pick<Music, 'composing'>,
  { secret }: { readonly secret: string },
): Promise<Listening> {
  const tokens = createPairTokens(secret);
  const stored: Pick<EventHistory, 'query'> = {
    query: async (sql, values) => (await history.readStored(sql, values)).rows,
  };
  return createListening({
    ownPieces: createOwnPieces(composing, airports.of),
    tunes: await readListeningTunes(dataDir),
    seal: tokens.seal,
    unseal: async (token) => pair.safeParse(await tokens.unseal(token)).data,
    // A vote at another instance since its last segment is counted once all the same.
    isAnswered: async (id) => (await isAnswered(recorder, id)) || isAnswered(stored, id),
    record: (vote) => recorder.record({ kind: 'listen-vote', log: null, memberId: null, at: Date.now(), ...vote }),
    random: Math.random,
  });
}
