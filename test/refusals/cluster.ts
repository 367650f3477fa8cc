import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { openDatabase } from '../../server/storage/database.ts';
import type { Dice } from '../chaos/dice.ts';
import { type Fault, fleetFaults, memberLinkFaults, serverFaults } from '../chaos/faults.ts';
import { openFleet } from '../chaos/fleet.ts';
import { same } from '../chaos/judge.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { openMariadb } from '../chaos/run.ts';
import { insertBetween } from '../support/astray.ts';
import { createLog } from '../support/server.ts';
import { type Trace, wrongTraces } from '../support/traces.ts';
import { until } from '../support/until.ts';

const MEMBERS = 2;
const EDITS = 40;
const HEALING_MS = 90_000;

export interface Outcome {
  readonly edits: number;
  readonly refused: number;
  readonly rebuilt: number;
  readonly kills: number;
  /** Edits that are not a row once or a refused edit, documents that differ, and what did not come to rest. */
  readonly wrong: number;
}

/** Members edit with planted refusals while instances, database and links fail; each run has a log of its own. */
export async function runCluster(wishes: {
  readonly instances: number;
  readonly runs: number;
  readonly dice: Dice;
  say(line: string): void;
}): Promise<Outcome> {
  const { dice, say } = wishes;
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-refusals-'));
  const ground = await openMariadb(join(dir, 'mariadb'));
  const fleet = await openFleet(wishes.instances, dir, ground.url);
  const outcome = { edits: 0, refused: 0, rebuilt: 0, kills: 0, wrong: 0 };

  async function strike(faults: readonly Fault[], own: Dice): Promise<void> {
    await setTimeout(own.between(50, 600));
    const fault = own.pick(faults);
    await fault.strike(own);
    outcome.kills += fault.kills ?? 0;
  }

  async function run(name: string, own: Dice): Promise<void> {
    const links = await Promise.all(Array.from({ length: MEMBERS }, () => openLink(() => fleet.port(own))));
    const log = await createLog(`http://127.0.0.1:${links[0]!.port}`, 'CDG', 'NRT');
    const traces: Trace[] = [];
    const members = await Promise.all(
      links.map((link, at) => openMember(link, { log, folder: join(dir, `${name}-${at}`), at, traces })),
    );
    const processes = [
      ...serverFaults(fleet.servers),
      ...ground.processFaults(fleet.servers),
      ...(wishes.instances > 1 ? fleetFaults(fleet, say).filter((fault) => fault.kills) : []),
    ];
    await Promise.all([
      strike(processes, own.named('process')),
      ...links.map((link, at) => strike(memberLinkFaults(`member ${at}`, link), own.named(`link ${at}`))),
      ...members.map((member, at) => member.edit(own.named(`member ${at}`))),
    ]);
    for (const victim of [...ground.victims, ...fleet.servers]) if (!victim.alive()) await victim.start();
    for (const link of [...links, ...ground.links]) link.heal();

    const rooms = () => members.map((member) => member.room);
    const isDone = () =>
      rooms().every((room) => room.unsaved === room.refusedEdits.length && same(room.doc, rooms()[0]!.doc));
    await until('everything has arrived', isDone, HEALING_MS).catch((error: Error) => {
      outcome.wrong += 1;
      say(`${name}: ${error.message}: ${JSON.stringify(rooms().map((room) => [room.status, room.unsaved]))}`);
    });
    const database = openDatabase(ground.directUrl());
    const { id } = await database.knex('travel_logs').where({ uuid: log }).first('id');
    const rows: { bytes: Uint8Array }[] = await database.knex('travel_log_updates').where({ log_id: id });
    await database.close();
    const refused = rooms().flatMap((room) => room.refusedEdits.map(({ text }) => text));
    const wrong = wrongTraces(
      traces,
      rows.map(({ bytes }) => bytes),
      refused,
    );
    for (const trace of wrong) say(`${name}: ${JSON.stringify(trace)}`);
    outcome.edits += traces.length;
    outcome.refused += refused.length;
    outcome.rebuilt += members.reduce((sum, member) => sum + member.rebuilt, 0);
    outcome.wrong += wrong.length;
    for (const room of rooms()) await room.leave();
    for (const link of links) await link.close();
  }

  for (let at = 1; at <= wishes.runs; at++) {
    await run(`run ${at}`, dice.named(`run ${at}`));
    say(`run ${at}: ${JSON.stringify(outcome)}`);
  }
  await fleet.stop();
  for (const victim of ground.victims) await victim.stop();
  for (const link of ground.links) await link.close();
  if (outcome.wrong === 0) await rm(dir, { recursive: true, force: true });
  return outcome;
}

interface Member {
  readonly room: Room;
  /** Documents that took the place of another one, count. */
  readonly rebuilt: number;
  edit(dice: Dice): Promise<void>;
}

async function openMember(
  link: Link,
  options: { readonly log: string; readonly folder: string; readonly at: number; readonly traces: Trace[] },
): Promise<Member> {
  const { log, folder, at, traces } = options;
  let rebuilt = 0;
  const enter = async () => {
    const room = await connect({ url: `http://127.0.0.1:${link.port}`, log, name: `Member ${at}`, outbox: { folder } });
    room.on('rebuilt', () => {
      rebuilt += 1;
    });
    return room;
  };
  let room = await enter();

  function leave(expected: Trace['expected']): string {
    const letters = `[${at}.${traces.length}]`;
    traces.push({ letters, expected, mayBeLost: false });
    return letters;
  }

  function change(dice: Dice): void {
    const { doc, travelLog } = room;
    const stop = dice.pick(travelLog.read().waypoints);
    const entry = travelLog.entry(stop.id)!;
    const huge = () => leave('refused') + 'x'.repeat(LIMITS.updateBytes);
    const chances: readonly (() => unknown)[] = [
      () => entry.insert(dice.between(0, entry.length), leave('either')),
      () => entry.insert(dice.between(0, entry.length), leave('either')),
      () => entry.delete(0, Math.min(entry.length, 3)),
      () => travelLog.setTitle(leave('row')),
      () => travelLog.add({ airport: 'LIM', flight: leave('row') }),
      () => doc.getText('description').insert(0, leave('row') + (dice.chance(0.1) ? 'y'.repeat(300_000) : '')),
      () => doc.getText('scratch').insert(0, leave('refused')),
      () => dice.chance(0.2) && travelLog.setTitle(huge()),
      () => dice.chance(0.2) && travelLog.add({ airport: 'NRT', flight: huge() }),
      () => {
        const other = doc.getText('description');
        if (entry._start && other._start && dice.chance(0.5)) insertBetween(entry, other, leave('refused'));
      },
    ];
    dice.pick(chances)();
  }

  return {
    get room() {
      return room;
    },
    get rebuilt() {
      return rebuilt;
    },
    async edit(dice) {
      for (let left = EDITS; left > 0; left--) {
        change(dice);
        await setTimeout(dice.between(0, 60));
        if (!dice.chance(0.05)) continue;
        await room.leave();
        room = await enter();
      }
    },
  };
}
