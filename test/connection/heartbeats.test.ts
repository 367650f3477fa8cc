import { EventEmitter } from 'node:events';
import type { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { createHeartbeats, PING_MS } from '../../server/connection/heartbeats.ts';
import { openLink } from '../chaos/link.ts';
import { createHandClock, type HandClock } from '../support/hand-clock.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** A connection as Engine.IO has it, without a line. */
class Line extends EventEmitter {
  readonly own = setTimeout(() => {}, 1_000_000);
  pingIntervalTimer: NodeJS.Timeout | null = this.own;
  pings = 0;
  closed: string | undefined;
  sendPacket(): void {
    this.pings += 1;
  }
  onClose(reason: string): void {
    this.closed = reason;
    this.emit('close');
  }
}

describe('heartbeats', () => {
  let clock: HandClock;
  let engine: EventEmitter;

  beforeEach(() => {
    vi.useFakeTimers();
    clock = createHandClock();
    engine = new EventEmitter();
    createHeartbeats(clock).watch(engine as unknown as Server['engine']);
  });
  afterEach(() => {
    // The timer that Engine.IO gives each connection is gone.
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function open(): Line {
    const line = new Line();
    engine.emit('connection', line);
    return line;
  }

  test('a connection that answers is pinged every 5 s, and stays', () => {
    const line = open();
    for (let time = 0; time < 100; time++) {
      clock.advance(1_000);
      line.emit('packet');
    }
    expect(line.closed).toBeUndefined();
    expect(line.pings).toBe(20);
  });

  test('a connection that falls silent is closed within 10 s', () => {
    for (let silentFor = 0; silentFor < PING_MS; silentFor += 130) {
      const line = open();
      clock.advance(30_000 % PING_MS);
      line.emit('packet');
      clock.advance(silentFor);
      line.emit('packet');
      clock.advance(2 * PING_MS - 300);
      const early = line.closed;
      clock.advance(300);
      expect([early, line.closed]).toContain('ping timeout');
    }
  });

  test('connections that come at once are not pinged at once', () => {
    const lines = Array.from({ length: 1_000 }, open);
    clock.advance(250);
    expect(lines.filter(({ pings }) => pings > 0)).toHaveLength(50);
    clock.advance(PING_MS - 250);
    expect(lines.filter(({ pings }) => pings === 1)).toHaveLength(1_000);
    expect(clock.timers).toBe(1);
    for (const line of lines) line.emit('close');
    expect(clock.timers).toBe(0);
  });

  test('a process that stood still closes no connection whose answer is still to be read', () => {
    const lines = Array.from({ length: 40 }, open);
    clock.advance(PING_MS);
    for (const line of lines) line.emit('packet');
    clock.advance(PING_MS / 2);
    clock.stall(20_000);
    for (const line of lines) line.emit('packet');
    clock.advance(PING_MS);
    expect(lines.filter(({ closed }) => closed)).toHaveLength(0);
    for (const line of lines) line.emit('close');
  });
});

test('a member whose line is dead is gone within 11 s, and one who is quiet stays', async () => {
  const server = await startServer();
  const link = await openLink(server.port);
  const log = await createLog(server.url, 'CDG', 'NRT');
  const ada = await connect({ url: server.url, log, name: 'Ada' });
  const ben = await connect({ url: `http://127.0.0.1:${link.port}`, log, name: 'Ben' });
  const seen = () => ada.awareness.getStates().size;
  await until('Ada sees Ben', () => seen() === 2);
  link.setDelay(60_000);
  await until('Ada sees Ben no more', () => seen() === 1, 11_000);
  expect(ada.status.kind).toBe('live');
  await ada.leave();
  await ben.leave();
  await link.close();
  await server.close();
});
