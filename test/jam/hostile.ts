import { setTimeout } from 'node:timers/promises';
import { connect } from '../../client-sdk/index.ts';
import { REFUSALS } from '../../protocol/refusal.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import { joinRaw, type Socket } from '../support/raw-client.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Strangers who send at once, and messages of each between two looks at its refusals. */
const STRANGERS = 6;
const BURST = 25;
/** Pause of a stranger between two bursts, ms: below the limit on messages, so that what they say is looked at. */
const PAUSE_MS = 300;
/** Between two notes of the neighbour, ms, and how long it plays alone. */
const EVERY_MS = 50;
const QUIET_MS = 8_000;

export interface Attack {
  readonly frames: number;
  /** Refusals by code. */
  readonly refused: ReadonlyMap<string, number>;
  /** Codes that are not in the closed list, count. */
  readonly unnamed: number;
  /** Times that a stranger was cut off. */
  readonly closed: number;
  /** Latency of a neighbour's notes in another room, p99 in ms: before, and meanwhile. */
  readonly before: number;
  readonly meanwhile: number;
  /** Notes of the neighbour that never arrived, count. */
  readonly lost: number;
}

/** Sends random frames of a jam to one room, while two people jam in another one of the same server. */
export async function attackJam(url: string, frames: number, seed: number): Promise<Attack> {
  const neighbour = await openNeighbour(url);
  const attacked = await createLog(url, 'CDG', 'NRT');
  const owner = await connect({ url, log: attacked, name: 'Owner' });
  await owner.jam.stage(true);
  await owner.transport.play();
  const quiet = await neighbour.play(new Promise((resolve) => void setTimeout(QUIET_MS).then(resolve)));
  const refused = new Map<string, number>();
  let sent = 0;
  let closed = 0;

  async function stranger(dice: Dice): Promise<void> {
    let socket: Socket | undefined;
    while (sent < frames) {
      if (!socket?.connected) {
        if (socket) closed += 1;
        ({ socket } = await joinRaw(url, attacked, {}, (raw) =>
          raw.on('refused', ({ refusal }: { refusal: { code: string } }) =>
            refused.set(refusal.code, (refused.get(refusal.code) ?? 0) + 1),
          ),
        ));
      }
      for (let burst = 0; burst < BURST && sent < frames; burst++, sent++) {
        const legs = owner.score.legs();
        const [name, message] = randomMessage(
          dice,
          legs.map(({ leg }) => leg),
          owner.transport.tick(),
        );
        socket.emit(name, message);
      }
      await setTimeout(PAUSE_MS);
    }
    socket?.disconnect();
  }

  const dice = createDice(seed);
  const attack = Promise.all(Array.from({ length: STRANGERS }, (_, at) => stranger(dice.named(`stranger ${at}`))));
  const busy = await neighbour.play(attack);
  await owner.leave();
  await neighbour.leave();
  return {
    ...{ frames: sent, refused, closed, before: p99(quiet.latencies), meanwhile: p99(busy.latencies) },
    unnamed: [...refused].filter(([code]) => !Object.hasOwn(REFUSALS, code)).length,
    lost: quiet.lost + busy.lost,
  };
}

/** Two people in a room of their own, the one playing and the other one timing what arrives. */
async function openNeighbour(url: string) {
  const log = await createLog(url, 'LHR', 'JFK');
  const ada = await connect({ url, log, name: 'Ada' });
  const ben = await connect({ url, log, name: 'Ben' });
  const sent: number[] = [];
  const latencies: number[] = [];
  ben.on('jam', ({ event }) => {
    if (event.kind === 'on') latencies.push(performance.now() - sent[latencies.length]!);
  });
  return {
    async play(over: Promise<unknown>) {
      let playing = true;
      void over.then(() => {
        playing = false;
      });
      sent.length = 0;
      latencies.length = 0;
      for (let note = 0; playing; note++) {
        sent.push(performance.now());
        ada.jam.noteOn(40 + (note % 40));
        await setTimeout(EVERY_MS / 2);
        ada.jam.noteOff(40 + (note % 40));
        await setTimeout(EVERY_MS / 2);
      }
      await until('all notes arrive', () => latencies.length === sent.length, 5_000).catch(() => {});
      return { latencies: [...latencies], lost: sent.length - latencies.length };
    },
    async leave() {
      await ada.leave();
      await ben.leave();
    },
  };
}

const p99 = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;

const STRANGE = [
  -1,
  0,
  0.5,
  1,
  60,
  127,
  128,
  129,
  4_000,
  1e6,
  2 ** 31,
  2 ** 53,
  Number.NaN,
  Infinity,
  null,
  'x',
  {},
  [],
];

/** A message that is right in most of its fields. */
function randomMessage(dice: Dice, legs: readonly string[], tick: number): [name: string, message: unknown] {
  const odd = <T>(value: T): unknown => (dice.chance(0.08) ? dice.pick(STRANGE) : value);
  if (dice.chance(0.1)) return ['stage', odd({ on: odd(dice.chance(0.7)), solo: odd(dice.chance(0.3)) })];
  const placed = dice.chance(0.6);
  const near = Math.round(tick) + dice.between(-3_000, 6_000);
  const event = () =>
    odd({
      kind: odd(dice.pick(['on', 'on', 'off', 'sustain'])),
      at: odd(placed ? near - dice.between(0, 50) : dice.between(0, 100)),
      pitch: odd(dice.between(0, 127)),
      velocity: odd(dice.between(1, 127)),
      down: odd(dice.chance(0.5)),
    });
  const rest = {
    sound: odd(dice.between(0, 128)),
    held: odd(Array.from({ length: dice.between(0, 17) }, () => dice.between(0, 127))),
    events: odd(Array.from({ length: dice.pick([0, 1, 1, 2, 5, 32, 40]) }, event)),
  };
  const whole = placed
    ? { kind: odd('placed'), leg: odd(dice.pick([...legs, 'nowhere'])), upTo: odd(near), ...rest }
    : { kind: odd('direct'), time: odd(Date.now() + dice.between(-8_000, 8_000)), ...rest };
  const forged = dice.chance(0.1) ? { member: 'another', player: { userId: 1, name: 'Ada', color: 'red' } } : {};
  return ['jam', odd({ ...whole, ...forged })];
}
