import type { JamEvent as Event, JamDown } from '../../protocol/jam.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Place } from '../../protocol/place.ts';
import { dueAt, goesOn, passNear } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { Output, PlayableRoom } from './output.ts';
import { barTicks } from './own-playhead.ts';
import type { LiveNote } from './played-note.ts';

/** A player that is silent for this long while it holds notes is lost, ms: it sends a watermark every 100, or every 1,000. */
const LOST_MS = 3_000;
/** Buffer of notes that sound on arrival, ms. */
const LEAST_BUFFER_MS = 10;
const MOST_BUFFER_MS = 60;
/** Ways whose spread makes up that buffer, count. */
const WAYS = 32;

/** An act of a player at a moment: an event, or a consequence of a watermark or of its end. */
type Act = Event | { readonly kind: 'held'; readonly pitches: readonly number[] } | { readonly kind: 'end' };

interface Pending {
  readonly by: Player;
  readonly sound: number;
  readonly act: Act;
  /** Its place in the music, or the room time at which it sounds. */
  readonly at: Place | number;
}

/** A member that plays, as it is heard here. */
interface Player {
  readonly message: Pick<JamDown, 'member' | 'player'>;
  readonly voices: Map<number, Voice>;
  pedal: boolean;
  heardAt: number;
  /** Ways of its last messages, ms. */
  ways: readonly number[];
}

interface Voice {
  readonly since: number;
  /** Its key is up, and the pedal holds it. */
  released: boolean;
  end(inSeconds: number): void;
}

/** Plays what other members play, each note where it belongs or as it arrives, and lets none hang. */
export interface JamPlayback {
  /** Notes that came too late to sound, count. */
  readonly late: number;
  /** Notes whose place is gone, count. */
  readonly displaced: number;
  /** Hands over what sounds before `until`, room time in ms. */
  turn(until: number): void;
  /** The transport is another one. */
  follow(before: Transport | undefined, next: Transport): void;
  receive(message: JamDown): void;
  /** The connection is lost: nothing more follows. */
  lost(): void;
  /** Ends everything. */
  stop(): void;
}

/** @param graceMs a note that is late by less is played at once */
export function createJamPlayback(room: PlayableRoom, output: Output, graceMs: number): JamPlayback {
  const players = new Map<string, Player>();
  let pending: Pending[] = [];
  let late = 0;
  let displaced = 0;

  function playerOf({ member, player }: Pick<JamDown, 'member' | 'player'>): Player {
    const known = players.get(member) ?? {
      ...{ message: { member, player }, voices: new Map(), pedal: false, ways: [] },
      heardAt: room.roomTime(),
    };
    players.set(member, known);
    return known;
  }

  /** When something sounds that does so on arrival: its way, evened out. @param sent room time, ms */
  function onArrival(by: Player, sent: number): number {
    by.ways = [...by.ways, room.roomTime() - sent].slice(-WAYS);
    const sorted = by.ways.toSorted((a, b) => a - b);
    const spread = sorted[Math.floor(sorted.length * 0.95)]! - sorted[0]!;
    return sent + sorted[0]! + Math.min(MOST_BUFFER_MS, Math.max(LEAST_BUFFER_MS, spread));
  }

  /** Members on stage hear each other as they wish, and all others hear them at their place. */
  function placeOf(by: Player, place: Place): Place | number {
    const { current } = room.transport;
    if (room.jam.stageState !== 'on' || room.jam.others === 'bar' || !current) return place;
    const tick = tickOf(place);
    return tick === undefined
      ? place
      : onArrival(by, dueAt(passNear(current, tick, room.roomTime()), tick) - current.stageLead);
  }

  /** The tick of the journey, undefined where the place is gone. */
  function tickOf({ leg, tick }: Place): number | undefined {
    const outline = room.score.leg(leg);
    return outline && tick <= outline.ticks ? outline.startTick + tick : undefined;
  }

  /** The same beat of the next bar. */
  function barLater({ leg, tick }: Place): number {
    const outline = room.score.leg(leg)!;
    const bar = barTicks(outline);
    if (tick + bar <= outline.ticks) return outline.startTick + tick + bar;
    const end = outline.startTick + outline.ticks;
    const repeats = room.transport.current?.loop?.leg === leg;
    const next = repeats ? outline : room.score.legs().find(({ startTick }) => startTick === end);
    const inBar = Math.min(tick % bar, next ? barTicks(next) - 1 : bar);
    return (next?.startTick ?? end) + inBar;
  }

  /** Room time, ms; `gone` where the place is; undefined while the music rests, or where this member leaves it out. */
  function timeOf(at: Place | number): number | 'gone' | 'left out' | undefined {
    if (typeof at === 'number') return at;
    const tick = tickOf(at);
    if (tick === undefined) return 'gone';
    if (room.transport.current?.state !== 'playing') return undefined;
    return room.transport.heardAt(room.jam.stageState === 'on' ? barLater(at) : tick) ?? 'left out';
  }

  function perform({ by, sound, act, at }: Pending, time: number): void {
    const now = room.roomTime();
    const inSeconds = Math.max(0, time - now) / 1000;
    const end = (pitch: number, voice: Voice) => {
      by.voices.delete(pitch);
      voice.end(inSeconds);
    };
    const release = (pitch: number) => {
      const voice = by.voices.get(pitch);
      if (voice && by.pedal) voice.released = true;
      else if (voice) end(pitch, voice);
    };
    switch (act.kind) {
      case 'on': {
        if (time < now - graceMs) {
          late += 1;
          return;
        }
        const before = by.voices.get(act.pitch);
        if (before) end(act.pitch, before);
        const { pitch, velocity } = act;
        const place = typeof at === 'number' ? undefined : at;
        const note: LiveNote = { player: by.message.player, sound, pitch, velocity, place };
        const stop = output.hold?.(note, inSeconds);
        if (stop) by.voices.set(pitch, { since: time, released: false, end: stop });
        return;
      }
      case 'off':
        release(act.pitch);
        return;
      case 'sustain':
        by.pedal = act.down;
        if (!act.down) for (const [pitch, voice] of by.voices) if (voice.released) end(pitch, voice);
        return;
      case 'held':
        for (const pitch of by.voices.keys()) if (!act.pitches.includes(pitch)) release(pitch);
        return;
      case 'end':
        by.pedal = false;
        for (const [pitch, voice] of by.voices) end(pitch, voice);
        return;
      default:
        act satisfies never;
    }
  }

  /** Ends all that this player holds, behind the last of its messages. */
  function endSoon(by: Player): void {
    const last = pending.findLast((each) => each.by === by);
    pending.push({ by, sound: 0, act: { kind: 'end' }, at: last?.at ?? room.roomTime() });
  }

  function endNow(): void {
    for (const by of players.values()) {
      for (const { end } of by.voices.values()) end(0);
      by.voices.clear();
      by.pedal = false;
    }
  }

  const jamPlayback: JamPlayback = {
    get late() {
      return late;
    },
    get displaced() {
      return displaced;
    },
    turn(until) {
      const kept: Pending[] = [];
      for (const each of pending) {
        const time = timeOf(each.at);
        if (time === undefined || (typeof time === 'number' && time >= until)) kept.push(each);
        else if (typeof time === 'number') perform(each, time);
        else if (each.act.kind !== 'on') perform(each, room.roomTime());
        else if (time === 'gone') displaced += 1;
      }
      pending = kept;
      const now = room.roomTime();
      for (const [member, by] of players) {
        const isLost = by.heardAt < now - LOST_MS && !pending.some((each) => each.by === by);
        if (isLost) players.delete(member);
        for (const [pitch, { since, end }] of by.voices) {
          if (!isLost && since > now - LIMITS.jamHeldMs) continue;
          end(0);
          by.voices.delete(pitch);
        }
      }
    },
    follow(before, next) {
      if (goesOn(before, next)) return;
      endNow();
      const rests = next.state === 'paused' && before?.state === 'playing';
      const resumes = next.state === 'playing' && before?.state === 'paused' && before.tick === next.tick;
      if (!rests && !resumes) pending = pending.filter(({ at }) => typeof at === 'number');
    },
    receive(message) {
      const by = playerOf(message);
      by.heardAt = room.roomTime();
      if (message.kind === 'gone') return endSoon(by);
      const { sound, events, held } = message;
      for (const act of events) pending.push({ by, sound, act, at: when(by, message, act.at) });
      if (events.length > 0) return;
      const at = when(by, message, message.kind === 'placed' ? message.upTo : 0);
      pending.push({ by, sound, act: { kind: 'held', pitches: held }, at });
    },
    lost() {
      for (const by of players.values()) endSoon(by);
    },
    stop() {
      endNow();
      pending = [];
    },
  };

  function when(by: Player, message: Exclude<JamDown, { kind: 'gone' }>, at: number): Place | number {
    if (message.kind === 'placed') return placeOf(by, { leg: message.leg, tick: at });
    return onArrival(by, message.time + at);
  }

  return jamPlayback;
}
