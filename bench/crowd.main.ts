import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Room } from '../client-sdk/index.ts';
import type { CrowdRequest, CrowdStatus } from './crowd.ts';

/** Members that join at once, count. */
const ABREAST = 10;
/** Timeout of joining, ms: a crowd comes faster than a busy machine lets it in. */
const JOIN_MS = 60_000;

const rooms: Room[] = [];
let away = 0;
let left = 0;
let timedOut = 0;
/** When each member that has been away was live again, ms since the epoch. */
const backAt = new Map<Room, number>();

async function join({ url, log, count }: Extract<CrowdRequest, { ask: 'join' }>): Promise<void> {
  for (let joined = 0; joined < count; joined += ABREAST) {
    const names = Array.from({ length: Math.min(ABREAST, count - joined) }, (_, at) => `Member ${joined + at}`);
    const members = await Promise.all(names.map((name) => connect({ url, log, name, timeoutMs: JOIN_MS })));
    for (const room of members) watch(room);
    rooms.push(...members);
  }
}

function watch(room: Room): void {
  let isLive = room.status.kind === 'live';
  if (!isLive) away += 1;
  room.on('status', (status) => {
    const { kind } = status;
    if (kind === 'reconnecting' && status.why.code === 'TIMED_OUT') timedOut += 1;
    if ((kind === 'live') === isLive) return;
    isLive = !isLive;
    away += isLive ? -1 : 1;
    if (isLive) backAt.set(room, performance.timeOrigin + performance.now());
    else left += 1;
  });
}

async function answer(request: CrowdRequest): Promise<CrowdStatus> {
  switch (request.ask) {
    case 'join':
      await join(request);
      break;
    case 'play':
      for (const room of rooms) if (room.transport.state !== 'playing') await play(room);
      break;
    case 'leave':
      await Promise.all(rooms.splice(0).map((room) => room.leave()));
      break;
    case 'status':
      break;
    default:
      throw new Error(`unknown request: ${JSON.stringify(request satisfies never)}`);
  }
  const silent = rooms.filter(({ transport }) => transport.state !== 'playing').length;
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1_000;
  return { members: rooms.length, away, left, backAt: [...backAt.values()], timedOut, silent, cpuMs };
}

/** The others of the room hear of it before they are asked. A busy server refuses it: the bench asks again. */
async function play(room: Room): Promise<void> {
  await room.transport.play().catch(() => {});
  await sleep(30);
}

// In order: a request waits for the one before.
let last: Promise<unknown> = Promise.resolve();
process.on('message', (request: CrowdRequest) => {
  last = last.then(() => answer(request)).then((status) => process.send!(status));
});
process.on('disconnect', () => process.exit());
