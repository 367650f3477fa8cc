import { setTimeout } from 'node:timers/promises';
import { connect, RefusedError, type Room } from '../../client-sdk/index.ts';
import { lockLeg } from '../../travel-log/steering.ts';
import type { Dice } from './dice.ts';
import { type Edit, END } from './edit.ts';

const AIRPORTS = ['CDG', 'NRT', 'LAX', 'LIM', 'SYD', 'JNB', 'KEF', 'SIN', 'JFK', 'DXB'];
/** Some edits are large enough to be cut in the middle, characters. */
const PASTE = 40_000;

/** Somebody who edits a log, and remembers what was written and what of it was said to be saved. */
export interface Writer {
  readonly name: string;
  readonly room: Room;
  readonly edits: readonly Edit[];
  /** How many of `edits`, from the first one on, were said to be saved. */
  readonly acknowledged: number;
  /** What the server said no to for good. */
  readonly refusals: readonly string[];
  /** Writes no more. */
  stop(): Promise<void>;
}

/** @param port of the proxy that leads to the server */
export async function startWriter(options: { name: string; log: string; port: number; dice: Dice }): Promise<Writer> {
  const { name, dice } = options;
  // All that a busy machine may take to bring back what was killed.
  const timeoutMs = 180_000;
  const room = await connect({ url: `http://127.0.0.1:${options.port}`, log: options.log, name, timeoutMs });
  // The stops that the log was made with are never removed: what is written there must stay.
  const stops = room.travelLog.read().waypoints.filter(({ flight }) => flight === undefined);
  const edits: Edit[] = [];
  const refusals: string[] = [];
  let acknowledged = 0;
  let writing = true;

  room.on('refused', ({ refusal, update }) => {
    if (update) refusals.push(`${name}: an edit was refused: ${refusal.code}, ${refusal.detail}`);
  });
  // What heals a broken document must have nothing to heal.
  room.on('rebuilt', () => refusals.push(`${name}: its document had drifted from the server's`));
  room.on('status', (status) => {
    if (status.kind === 'refused')
      refusals.push(`${name}: not let in: ${status.refusal.code}, ${status.refusal.detail}`);
  });

  const fresh = () => `${name}.${edits.length}`;
  const change: readonly (() => void)[] = [
    type,
    type,
    type,
    type,
    type,
    type,
    type,
    paste,
    tag,
    lock,
    add,
    remove,
    move,
    steer,
  ];

  function type(): void {
    write(`${leave('text')}${END}`);
  }
  function paste(): void {
    if (dice.chance(0.05)) write(`${'x'.repeat(dice.between(1, PASTE))} ${leave('text')}${END}`);
  }
  function write(text: string): void {
    const entry = room.travelLog.entry(dice.pick(stops).id)!;
    const before = entry.toString();
    // Behind some token, or at the start where there is none: no token is ever torn apart.
    entry.insert(before.indexOf(END, dice.between(0, before.length)) + 1, text);
  }
  function tag(): void {
    room.travelLog.addTag(leave('tag'));
  }
  function lock(): void {
    // The token stands where a waypoint's id does, which the SDK would look for.
    lockLeg(room.doc, leave('lock'));
  }
  function add(): void {
    room.travelLog.add({ airport: dice.pick(AIRPORTS), flight: leave('waypoint') }, dice.between(0, 8));
  }
  function remove(): void {
    const others = room.travelLog.read().waypoints.filter(({ flight }) => flight !== undefined);
    if (others.length < 4) return;
    const { id, flight } = dice.pick(others);
    edits.push({ kind: 'removal', token: flight! });
    room.travelLog.remove(id);
  }
  function move(): void {
    const { waypoints } = room.travelLog.read();
    room.travelLog.move(dice.pick(waypoints).id, dice.between(0, waypoints.length));
  }
  function steer(): void {
    room.travelLog.steer({ tempo: dice.between(60, 180), energy: dice.between(0, 10) / 10 });
  }
  function leave(kind: Edit['kind']): string {
    const token = fresh();
    edits.push({ kind, token });
    return token;
  }

  /** Not after every edit: those that follow each other quickly shall travel together. */
  function ask(): void {
    const upTo = edits.length;
    room.saved().then(
      () => {
        acknowledged = Math.max(acknowledged, upTo);
      },
      (error) => {
        if (!(error instanceof RefusedError)) throw error;
      },
    );
  }

  async function run(): Promise<void> {
    while (writing) {
      for (let burst = dice.chance(0.1) ? 12 : 1; burst > 0; burst--) dice.pick(change)();
      if (dice.chance(0.4)) ask();
      await setTimeout(dice.between(5, 150));
    }
    ask();
  }
  const running = run();

  return {
    name,
    room,
    edits,
    refusals,
    get acknowledged() {
      return acknowledged;
    },
    async stop() {
      writing = false;
      await running;
    },
  };
}
