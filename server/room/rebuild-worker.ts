import { parentPort } from 'node:worker_threads';
import type { Past } from '../../protocol/history.ts';
import type { Scenes } from '../../protocol/replay.ts';
import { toJson } from '../../travel-log/content-json.ts';
import { setDetails } from '../../travel-log/details.ts';
import { readOwnTypes } from '../../travel-log/own-types.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import { type Film, openFilm } from './film.ts';
import type { RebuildCalls, RebuildQuestion } from './rebuild-calls.ts';
import { editsTo } from './restoration-edits.ts';
import { soundState } from './sound-state.ts';
import { attributedWaypoints, type Tracks, trackRows } from './tracks.ts';

const port = parentPort;
if (!port) throw new Error('rebuild-worker.ts runs in a worker thread');

/** The document started last comes last. */
let documents: Replica[] = [];
let tracks: Tracks = { waypoints: new Map(), authors: new Map() };
let track: ReturnType<typeof trackRows> | undefined;
let film: Film | undefined;

const newest = (): Replica => documents.at(-1)!;
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const calls: RebuildCalls = {
  start(snapshot) {
    documents.push(createReplica(snapshot));
    return newest().head;
  },
  rows(rows) {
    for (const row of rows) {
      if (!newest().apply(row.seq, row.bytes, row.whole)) break;
      track?.(row);
      film?.add(row);
    }
    return newest().head;
  },
  track(known) {
    tracks = known;
    track = trackRows(newest().doc, known);
  },
  tracked: () => tracks,
  film() {
    film = openFilm(newest().doc, newest().head);
  },
  filmed: ({ next }) => json({ start: film!.start, scenes: film!.scenes(), next } satisfies Scenes),
  attribution: ({ head, after, people }) =>
    json({ head, after, waypoints: attributedWaypoints(newest().doc, tracks, people) }),
  past({ seq, at }) {
    const { doc } = newest();
    return json({ seq, at, content: toJson(readTravelLog(doc)), own: readOwnTypes(doc) } satisfies Past);
  },
  restoration(removal) {
    const [version, now] = documents;
    return { clientId: now!.doc.clientID, updates: editsTo(now!.doc, version!.doc, removal) };
  },
  details(details) {
    const { doc } = newest();
    const updates: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
    setDetails(doc, details);
    return { clientId: doc.clientID, updates };
  },
  state: () => soundState(newest()),
  end() {
    for (const document of documents) document.destroy();
    documents = [];
    track = undefined;
    film = undefined;
  },
};

port.on('message', (question: RebuildQuestion) => {
  const answer = answerTo(question);
  port.postMessage(answer, answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : []);
});
port.postMessage('ready');

function answerTo(question: RebuildQuestion): unknown {
  switch (question.call) {
    case 'start':
      return calls.start(question.given);
    case 'rows':
      return calls.rows(question.given);
    case 'track':
      return calls.track(question.given);
    case 'attribution':
      return calls.attribution(question.given);
    case 'past':
      return calls.past(question.given);
    case 'restoration':
      return calls.restoration(question.given);
    case 'details':
      return calls.details(question.given);
    case 'filmed':
      return calls.filmed(question.given);
    case 'tracked':
    case 'film':
    case 'state':
    case 'end':
      return calls[question.call]();
    default:
      return question satisfies never;
  }
}
