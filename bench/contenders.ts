import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aeroMelody } from './peers/aero-melody.ts';
import { durable } from './peers/durable.ts';
import { hocuspocus } from './peers/hocuspocus.ts';
import type { Peer } from './peers/peer.ts';
import { socketIo } from './peers/socket-io.ts';
import { ws } from './peers/ws.ts';
import { ySocketIo } from './peers/y-socket-io.ts';
import { yWebsocket } from './peers/y-websocket.ts';

/** A server to measure, and where it stores its updates. */
export interface Contender {
  readonly peer: Peer;
  readonly storage: 'SQLite' | 'MariaDB' | 'memory';
}

const STORED = (['SQLite', 'MariaDB'] as const).flatMap((storage) => [
  { peer: aeroMelody(storage), storage },
  { peer: durable(storage), storage },
]);

const CONTENDERS: readonly Contender[] = [
  ...STORED,
  ...[yWebsocket, hocuspocus, ySocketIo, socketIo, ws].map((peer) => ({ peer, storage: 'memory' as const })),
];

/** Those whose name holds one of the words, in any case; all where there are none. */
export const chooseContenders = (words: readonly string[]): readonly Contender[] =>
  CONTENDERS.filter(
    ({ peer }) => words.length === 0 || words.some((word) => peer.name.toLowerCase().includes(word.toLowerCase())),
  );

/** Versions of the measured libraries, by package. */
export const versionsOf = (contenders: readonly Contender[]): Readonly<Record<string, string>> =>
  Object.fromEntries(contenders.flatMap(({ peer: { library } }) => (library ? [[library, versionOf(library)]] : [])));

const versionOf = (library: string): string =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'node_modules', library, 'package.json'), 'utf8')).version;
