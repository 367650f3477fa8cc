import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRaw } from '../support/raw-frames.ts';
import { type Attack, atMost, joinAs } from './attack.ts';

/** Deadlines of the attacked server and time to check them, ms. */
const DEADLINE_MS = 9_000;
const MANY = 100;

/** Opens many connections that say little, and counts those that are open when they should not be. */
const dawdle =
  (first: string, drip: string): Attack =>
  async ({ url }) => {
    const port = Number(new URL(url).port);
    const sockets = Array.from({ length: MANY }, () => connect(port, '127.0.0.1').on('error', () => {}));
    for (const socket of sockets) socket.resume().write(first);
    const timer = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(drip);
    }, 500);
    await sleep(DEADLINE_MS);
    clearInterval(timer);
    const open = sockets.filter((socket) => !socket.closed && !socket.readableEnded).length;
    for (const socket of sockets) socket.destroy();
    return { tried: MANY, allowed: atMost(0, open, 'connections stay open') };
  };

const idle: Attack = async ({ url }) => {
  const connections = await Promise.all(Array.from({ length: MANY }, () => openRaw(url)));
  await sleep(DEADLINE_MS);
  const open = connections.filter((connection) => !connection.isClosed()).length;
  for (const connection of connections) connection.end();
  return { tried: MANY, allowed: atMost(0, open, 'connections that join nothing stay open') };
};

/** A thousand joins of fresh guests from one address; the owner comes from another one. */
const guests: Attack = async (target) => {
  const joined = [];
  for (let batch = 0; batch < 20; batch++) {
    const some = Array.from({ length: 50 }, () => joinAs(target, {}, '127.0.0.66').catch(() => undefined));
    joined.push(...(await Promise.all(some)).filter((connection) => connection !== undefined));
  }
  const owner = await joinAs(target, { token: target.token }, '127.0.0.67');
  owner?.end();
  for (const connection of joined) connection.end();
  return {
    tried: 1_000,
    allowed: [...atMost(130, joined.length, 'fresh guests joined'), ...(owner ? [] : ['the owner was kept out'])],
  };
};

const POST =
  'POST /api/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n';

export const CONNECTION_ATTACKS: Readonly<Record<string, Attack>> = {
  'slow heads': dawdle('GET /healthz HTTP/1.1\r\nhost: loc', 'a'),
  'slow bodies': dawdle(POST, ' '),
  'silent connections': dawdle('', ''),
  'idle WebSockets': idle,
  'joins of fresh guests': guests,
};
