import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Contender, chooseContenders, versionsOf } from './contenders.ts';
import { median, short } from './figures.ts';
import { type Footprint, type Memory, measureFootprint } from './footprint.ts';
import { install } from './install.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { startServer } from './server-process.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

/** Servers that are measured where none is named. */
const NAMED = ['Aero Melody, SQLite', 'y-websocket', 'Hocuspocus'];

/** Memory of a connection and of a room, on servers without a database of their own. */
export async function measureMemory(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '3' } },
  });
  install();
  const isWhole = positionals.length === 0;
  const contenders = chooseContenders(isWhole ? NAMED : positionals).filter(({ storage }) => storage !== 'MariaDB');
  const machine = describeMachine(versionsOf(contenders));
  const footprints = new Map<Contender, Footprint[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= Number(values.rounds); round++)
    for (const [contender, measured] of footprints) measured.push(await measureAlone(contender));
  await publish('memory', report(machine, footprints, Number(values.rounds)), { keep: isWhole });
}

/** In a process of its own: what one has given back is taken again by the next. */
async function measureAlone({ peer }: Contender): Promise<Footprint> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const server = await startServer(peer, { LOG_LEVEL: 'error', DATA_DIR: dir });
  try {
    return await measureFootprint(server);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function report(machine: string, footprints: ReadonlyMap<Contender, readonly Footprint[]>, rounds: number): string {
  const rows = [...footprints].map(([contender, measured]) => {
    const kib = (figure: (footprint: Footprint) => number) => median(measured.map(figure)) / 1_024;
    const of = (what: keyof Footprint, memory: keyof Memory) => kib((footprint) => footprint[what][memory]);
    return {
      ...{ contender, connection: of('connection', 'resident'), room: of('room', 'resident') },
      ...{ connectionInUse: of('connection', 'inUse'), roomInUse: of('room', 'inUse') },
    };
  });
  const { connectionKiB, roomKiB } = TARGETS.fanout;
  return [
    '# Memory of a connection, and of a room with its only member',
    machine,
    `KiB, medians of ${rounds} processes. Slopes over five steps of 150 connections to one room, and then of 60 rooms, behind 150 of each. ` +
      'Resident is memory of the whole process; in use are objects and buffers of its main thread, after a collection: where that is more, what came took places that were free. ' +
      'A room here has a journey of three stops and its music; those of other servers are empty documents.',
    printTable([
      ['server', 'connection, resident', 'in use', 'room of one, resident', 'in use'],
      ...rows.map(({ contender, connection, connectionInUse, room, roomInUse }) => [
        contender.peer.name,
        ...[connection, connectionInUse, room, roomInUse].map(short),
      ]),
    ]),
    printVerdicts(
      rows
        .filter(({ contender }) => !contender.peer.library)
        .flatMap(({ connection, connectionInUse, room, roomInUse }) => [
          {
            what: 'KiB a connection, the larger',
            figure: Math.max(connection, connectionInUse),
            target: connectionKiB,
          },
          { what: 'KiB a room of one, the larger', figure: Math.max(room, roomInUse), target: roomKiB },
        ]),
    ),
  ].join('\n\n');
}
