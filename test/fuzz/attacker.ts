import { setTimeout as sleep } from 'node:timers/promises';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { refusal } from '../../protocol/refusal-schema.ts';
import { UP } from '../../protocol/up.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import { joinRaw, type Socket } from '../support/raw-client.ts';
import { mutate, mutateUpdate, randomBytes, rawFrame, wrongHello, wrongMessage } from './rubbish.ts';

/** What the attackers are told, as the argument of their process. */
export interface Orders {
  readonly url: string;
  /** One attacker each. */
  readonly logs: readonly string[];
  readonly seconds: number;
  readonly seed: number;
}

/** What they tell when the time is over. */
export interface Booty {
  sent: number;
  refused: number;
  accepted: number;
  unanswered: number;
  /** Lives: each ends with the connection. */
  lives: number;
  /** Answers that are none of the protocol's. */
  readonly unnamed: string[];
  /** Updates that were passed on and cannot be applied. */
  readonly poison: string[];
  /** How often each code was heard. */
  readonly codes: Record<string, number>;
  /** The last attacks of each attacker, oldest first. */
  readonly last: string[][];
}

const ANSWER_MS = 1_000;
const { url, logs, seconds, seed } = JSON.parse(process.argv[2]!) as Orders;
const deadline = performance.now() + seconds * 1_000;
const booty: Booty = {
  sent: 0,
  refused: 0,
  accepted: 0,
  unanswered: 0,
  lives: 0,
  unnamed: [],
  poison: [],
  codes: {},
  last: logs.map(() => []),
};
const isOver = () => performance.now() > deadline;

await Promise.all(
  logs.map((log, index) => attack(log, createDice(seed).named(`attacker ${index}`), booty.last[index]!)),
);
process.send!(booty, () => process.exit(0));

async function attack(log: string, dice: Dice, last: string[]): Promise<void> {
  while (!isOver()) {
    booty.lives++;
    booty.sent++;
    const clientId = dice.between(1, 2 ** 32 - 1);
    const auth = { clientId, ...(dice.chance(0.3) && wrongHello(dice)) };
    const joined = await Promise.race([joinRaw(url, log, auth), sleep(ANSWER_MS)]);
    if (!joined) booty.unanswered++;
    else if (joined.refusal) countRefusal(joined.refusal, 'hello');
    if (joined?.socket.connected) await live(joined.socket, log, auth.clientId, dice, last);
    joined?.socket.disconnect();
    await sleep(5);
  }
}

/** From a welcome to the end of the connection. */
async function live(socket: Socket, log: string, clientId: number, dice: Dice, last: string[]): Promise<void> {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  let step = new Uint8Array();
  let earlier = new Uint8Array([0, 0]);
  let sessionSeq = 0;
  doc.on('update', (bytes: Uint8Array, origin: unknown) => {
    if (origin !== 'others') step = new Uint8Array(bytes);
  });
  socket.on('refused', (message: { refusal?: unknown }) => countRefusal(message?.refusal, 'refused'));
  socket.on('updates', ({ updates }: { updates: Uint8Array[] }) => {
    for (const update of updates) {
      earlier = new Uint8Array(update);
      tryUpdate(doc, update);
    }
  });

  /** An honest edit, after rubbish in its place: what was refused must leave nothing behind. */
  async function edit(): Promise<boolean> {
    doc.transact(() => write(doc, dice));
    const honest = step;
    if (honest.length === 0) return true;
    if (dice.chance(0.6)) {
      const clients = [clientId, ...[...doc.store.clients.keys()].slice(0, 20)];
      const mutant = mutateUpdate(dice, { update: honest, earlier, clients });
      remember('mutant', mutant);
      const said = await ask(socket, 'update', [{ sessionSeq: sessionSeq + 1, bytes: mutant }]);
      // It was taken: this document does not have it, and what it says next would not fit.
      if (said !== 'refused') return false;
    }
    if (!socket.connected) return false;
    const said = await ask(socket, 'update', [{ sessionSeq: ++sessionSeq, bytes: honest }]);
    earlier = honest;
    return said === 'accepted';
  }

  function remember(kind: string, what: Uint8Array | string): void {
    const told = typeof what === 'string' ? what : Buffer.from(what.subarray(0, 200)).toString('hex');
    last.push(`${kind} ${told.slice(0, 400)}`);
    if (last.length > 30) last.shift();
  }

  let alive = true;
  while (alive && socket.connected && !isOver()) {
    const kind = dice.between(0, 99);
    if (kind < 45) alive = await edit();
    else if (kind < 75) {
      const { name, args } = wrongMessage(dice);
      remember('message', name);
      await ask(socket, name, args);
    } else if (kind < 85) {
      const frame = rawFrame(dice, namespaceOf(log));
      remember('frame', frame);
      booty.sent++;
      socket.io.engine.write(frame as never);
    } else if (kind < 94) {
      const awareness = new Awareness(doc);
      awareness.setLocalState({ cursor: dice.between(0, 9), name: 'x'.repeat(dice.pick([1, 100, 9_000])) });
      const state = encodeAwarenessUpdate(awareness, [clientId]);
      awareness.destroy();
      booty.sent++;
      socket.emit('awareness', { bytes: dice.chance(0.2) ? randomBytes(dice, 30) : mutate(dice, state) });
    } else if (kind < 96) await flood(socket, dice);
    else if (kind < 98) await ask(socket, 'ping', [{}]);
    else alive = false;
    await sleep(dice.between(0, 8));
  }
}

function write(doc: Y.Doc, dice: Dice): void {
  const waypoints = doc.getMap<Y.Map<unknown>>('waypoints');
  const [id] = [...waypoints.keys()];
  switch (dice.between(0, 4)) {
    case 0:
      doc.getMap('meta').set('title', `title ${dice.between(0, 1_000)}`);
      return;
    case 1:
      doc.getText('description').insert(0, 'word '.repeat(dice.pick([1, 3, 200])));
      return;
    case 2: {
      const text = doc.getText('description');
      if (text.length > 0) text.delete(0, dice.between(1, Math.min(500, text.length)));
      else text.insert(0, 'again');
      return;
    }
    case 3:
      if (id !== undefined && waypoints.size > 8) waypoints.delete(id);
      else
        waypoints.set(
          `w${dice.between(0, 99)}`,
          new Y.Map(Object.entries({ airport: 'CDG', order: `a${dice.between(0, 9)}` })),
        );
      return;
    default:
      doc.getMap('settings').set('seed', dice.between(0, 99));
  }
}

/** What a member is sent has been accepted: it must be possible to apply it. */
function tryUpdate(doc: Y.Doc, update: Uint8Array): void {
  try {
    Y.applyUpdate(doc, update, 'others');
  } catch (error) {
    booty.poison.push(`${(error as Error).message} ${Buffer.from(update).toString('hex').slice(0, 2_000)}`);
  }
}

/** Many messages at once, until the last is answered or the connection has ended. */
async function flood(socket: Socket, dice: Dice): Promise<void> {
  const [name, message] = dice.pick([
    ['ping', {}],
    ['compare', { seq: 0, hash: 'f'.repeat(64) }],
    ['awareness', { bytes: new Uint8Array([0]) }],
  ] as const);
  const count = 2_500;
  booty.sent += count;
  // Without a wish for an answer: a refusal comes all the same.
  for (let nth = 0; nth < count; nth++) socket.emit(name, message);
  await ask(socket, 'score', [{}]);
}

/** Sends, and counts the answer. */
async function ask(socket: Socket, name: string, args: readonly unknown[]): Promise<'accepted' | 'refused' | 'none'> {
  booty.sent++;
  // Awareness says yes by silence, and where there is not one argument, nobody looks for a wish to be answered behind it.
  if (name === 'awareness' || args.length !== 1) {
    socket.emit(name, ...args);
    return 'none';
  }
  const gone = new AbortController();
  const onGone = () => gone.abort();
  socket.once('disconnect', onGone);
  const said = await Promise.race([
    socket
      .timeout(ANSWER_MS)
      .emitWithAck(name, ...args)
      .catch(() => undefined),
    sleep(ANSWER_MS, undefined, { signal: gone.signal }).catch(() => undefined),
  ]);
  socket.off('disconnect', onGone);
  gone.abort();
  return judge(socket, name, said);
}

function judge(socket: Socket, name: string, said: unknown): 'accepted' | 'refused' | 'none' {
  if (said === undefined) {
    if (socket.connected) booty.unanswered++;
    return 'none';
  }
  if ((said as { ok?: unknown }).ok === false) {
    countRefusal((said as { refusal?: unknown }).refusal, name);
    return 'refused';
  }
  const shape = Object.hasOwn(UP, name) ? UP[name as keyof typeof UP].answer : null;
  if (shape?.safeParse(said).success) booty.accepted++;
  else booty.unnamed.push(`${name}: ${JSON.stringify(said).slice(0, 200)}`);
  return 'accepted';
}

function countRefusal(said: unknown, where: string): void {
  const parsed = refusal.safeParse(said);
  if (!parsed.success) {
    booty.unnamed.push(`${where}: ${JSON.stringify(said)?.slice(0, 200)}`);
    return;
  }
  booty.refused++;
  booty.codes[parsed.data.code] = (booty.codes[parsed.data.code] ?? 0) + 1;
}
