import { setTimeout } from 'node:timers/promises';
import { connect, type Room } from '../../client-sdk/index.ts';
import { createDice } from '../chaos/dice.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { until } from '../support/until.ts';
import { type HeldNote, type Listener, listenTo } from './listener.ts';
import { type Begun, playAlong } from './player.ts';

/** A note is at its place within this, ms. */
const AT_PLACE_MS = 1;

/** A jam to be played: who, where, over what lines. */
export interface Jam {
  readonly log: string;
  /** Ports of the instances; members spread over them. */
  readonly ports: readonly number[];
  readonly players: number;
  readonly listeners: number;
  /** Delay of the lines each way, ms, evenly from the first to the second. */
  readonly delay: readonly [number, number];
  readonly jitter: number;
  readonly seconds: number;
  readonly seed: number;
  /** The shortest leg repeats, and is let go for the last fifth of the time. */
  readonly loop: boolean;
  /** Done once in the middle. */
  disturb?(): Promise<void>;
}

/** Outcome of a jam, counts over all listeners. */
export interface Outcome {
  readonly played: number;
  readonly heard: number;
  readonly displaced: number;
  /** Not at their place by more than AT_PLACE_MS. */
  readonly astray: number;
  /** The farthest of all from its place, and from a composed note of the same tick, ms. */
  readonly farthest: number;
  readonly late: number;
  readonly lost: number;
  readonly doubled: number;
  readonly hanging: number;
  readonly stageLead: number;
  /** By delay of the line, ms: how wrong the member's room time is, ms. */
  readonly clocks: readonly { readonly delay: number; readonly error: number }[];
}

interface Seat {
  readonly room: Room;
  readonly link: Link;
  readonly delay: number;
}

export async function runJam(jam: Jam): Promise<Outcome> {
  const dice = createDice(jam.seed);
  const members = jam.players + jam.listeners;
  const seats: Seat[] = [];
  for (let at = 0; at < members; at++) seats.push(await takeSeat(jam, at));
  const players = seats.slice(0, jam.players);
  const listeners = seats.slice(jam.players);
  const heard = listeners.map(({ room }) => listenTo(room));
  try {
    // Each has measured its line by then.
    await setTimeout(1_500);
    await Promise.all(players.map(({ room }) => room.jam.stage(true)));
    await players[0]!.room.transport.play();
    await until(
      'the stage is open and the music plays',
      () => players.every(({ room }) => room.jam.stageState === 'on'),
      15_000,
    );
    const { stageLead } = players[0]!.room.jam;
    const ending = new AbortController();
    const ms = jam.seconds * 1000;
    const { transport } = players[0]!.room;
    if (jam.loop) await transport.loop(shortestLeg(players[0]!.room));
    const playing = players.map(({ room }, at) => playAlong(room, dice.named(`player ${at}`), ending.signal));
    await setTimeout(ms / 2);
    await jam.disturb?.();
    await setTimeout(0.3 * ms);
    if (jam.loop) await transport.loop(null);
    await setTimeout(0.2 * ms);
    ending.abort();
    const begun = await Promise.all(playing);
    await setTimeout(stageLead + 2 * Math.max(...jam.delay) + 1_000);
    const clocks = seats.map(({ room, delay }) => ({
      delay,
      error: Math.abs(room.roomTime() - (performance.timeOrigin + performance.now())),
    }));
    return { ...judge(begun, players, heard), stageLead, clocks };
  } finally {
    for (const listener of heard) listener.close();
    await Promise.all(seats.map(({ room }) => room.leave()));
    await Promise.all(seats.map(({ link }) => link.close()));
  }
}

/** A loop of it has the most passes. */
function shortestLeg(room: Room): string {
  const legs = room.score.legs().toSorted((a, b) => a.ticks - b.ticks);
  return legs[0]!.leg;
}

async function takeSeat(jam: Jam, at: number): Promise<Seat> {
  const link = await openLink(jam.ports[at % jam.ports.length]!);
  const [from, to] = jam.delay;
  const delay = Math.round(from + ((to - from) * at) / Math.max(1, jam.players + jam.listeners - 1));
  link.setDelay(delay, jam.jitter);
  const url = `http://127.0.0.1:${link.port}`;
  return { room: await connect({ url, log: jam.log, name: `Member ${at}` }), link, delay };
}

/** Compares what was played with what each listener was given. */
function judge(
  begun: readonly (readonly Begun[])[],
  players: readonly Seat[],
  listeners: readonly Listener[],
): Omit<Outcome, 'stageLead' | 'clocks'> {
  const count = { played: 0, heard: 0, astray: 0, farthest: 0, lost: 0, doubled: 0, hanging: 0, late: 0, displaced: 0 };
  count.played = begun.reduce((sum, notes) => sum + notes.length, 0);
  for (const { held, composed, playback } of listeners) {
    count.late += playback.jam.late;
    count.displaced += playback.jam.displaced;
    count.hanging += held.filter(({ until: end }) => end === undefined).length;
    count.heard += held.length;
    for (const note of held) {
      const away = Math.abs(note.at - (note.due ?? Number.NaN));
      if (!(away <= AT_PLACE_MS)) count.astray += 1;
      count.farthest = Math.max(count.farthest, away || 0, fromComposed(note, composed));
    }
    const byKey = new Map<string, number>();
    for (const note of held) byKey.set(keyOf(note), (byKey.get(keyOf(note)) ?? 0) + 1);
    for (const times of byKey.values()) count.doubled += times - 1;
    for (const [at, notes] of begun.entries()) {
      const { userId } = players[at]!.room.you;
      for (const { pitch, velocity, leg, tick } of notes)
        if (!byKey.has(`${userId} ${pitch} ${velocity} ${leg} ${tick}`)) count.lost += 1;
    }
  }
  return count;
}

const keyOf = ({ player, pitch, velocity, place }: HeldNote) =>
  `${player.userId} ${pitch} ${velocity} ${place?.leg} ${place?.tick}`;

/** Distance to a composed note of the same tick, in the nearest pass of a loop, ms; 0 where there is none. */
function fromComposed({ place, at }: HeldNote, composed: Listener['composed']): number {
  const times = (place && composed.get(`${place.leg} ${place.tick}`)) ?? [at];
  return Math.min(...times.map((time) => Math.abs(time - at)));
}
