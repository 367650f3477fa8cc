import type { JamEvent as Event, JamDown } from '../../protocol/jam.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Place } from '../../protocol/place.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Events } from '../events.ts';
import type { RoomSocket } from '../room-socket.ts';
import type { RefusedError } from '../status.ts';
import type { Music, MusicEvents } from './music.ts';
import type { OwnPlayhead } from './own-playhead.ts';

/** Interval of the watermark on stage, ms. */
const WATERMARK_MS = 90;
/** Watermarks after which held notes are named off stage, count. */
const DIRECT_TURNS = 10;

type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** A note that a member plays, as it begins or ends; or its pedal. */
export interface JamEvent {
  /** The connection of the player. */
  readonly member: string;
  readonly player: Identity;
  /** This member plays it. */
  readonly own: boolean;
  /** General MIDI program, 0–127; 128 is a drum kit. */
  readonly sound: number;
  /** Its place in the music; undefined off stage, and while the music rests. */
  readonly place: Place | undefined;
  readonly event: Untimed<Event>;
}

/** A place in one pass of a loop. */
interface PassPlace extends Place {
  readonly run: number;
}

/** The events of a jam. */
export interface JamEvents {
  /** A member plays: this one or another, on arrival and so ahead of what is heard in the hall. */
  jam: JamEvent;
  /** Messages of other members, for playback. */
  jamMessage: JamDown;
  /** Nothing more follows of what others play: the connection is lost. */
  jamLost: undefined;
  /** This member is on stage, or off it. */
  stage: { readonly on: boolean };
}

/** Time at which a member on stage hears the others there: as soon as the line allows, or a bar later at the same beat. */
export type Others = 'direct' | 'bar';

/** Playing along. On stage a note sounds in the hall exactly where its player heard the music. */
export interface RoomJam {
  /** The sound of what is played next: General MIDI program, 0–127; 128 is a drum kit. */
  sound: number;
  /** Place of this member: off stage, on it, or waiting for the next bar line or for music that plays. */
  readonly stageState: 'off' | 'waiting' | 'on';
  readonly others: Others;
  /** Lead of the members on stage over the hall, ms; 0 while there are none. */
  readonly stageLead: number;
  /** Way of a message between this member and the server, as slow as one in twenty is, ms. */
  readonly delay: number;
  /**
   * Begins a note.
   * @param pitch MIDI pitch, 0–127
   * @param velocity MIDI velocity, 1–127
   * @throws RangeError for others
   */
  noteOn(pitch: number, velocity?: number): void;
  noteOff(pitch: number): void;
  /** The pedal. */
  sustain(down: boolean): void;
  /** Ends every note that this member holds, and lifts the pedal. */
  allOff(): void;
  /**
   * Steps on stage at the next bar line, or off it at once.
   * @param how `solo`: this member plays in the place of the composed melody
   * @throws RefusedError NOT_ALLOWED, UNAVAILABLE
   */
  stage(on: boolean, how?: { readonly others?: Others; readonly solo?: boolean }): Promise<void>;
}

/** A jam, and what the room tells it. */
export interface Jamming extends RoomJam {
  receiveFrom(socket: RoomSocket): void;
  /** The room is joined: this member steps on stage again if it was there. */
  joined(): void;
  close(): void;
}

export function createJam(parts: {
  readonly events: Pick<Events<JamEvents & MusicEvents>, 'on' | 'emit'>;
  readonly music: Pick<Music, 'transport' | 'score'>;
  readonly playhead: OwnPlayhead;
  /** Room time, ms. */
  now(): number;
  delay(): number;
  you(): Identity;
  /** Undefined without a connection. */
  socket(): RoomSocket | undefined;
  /** @throws RefusedError */
  step(on: boolean, solo: boolean): Promise<void>;
}): Jamming {
  const { events, music, playhead, now } = parts;
  const held = new Set<number>();
  let pedal = false;
  let on = false;
  let solo = false;
  let others: Others = 'bar';
  let sound = 0;
  let waiting: { readonly event: Untimed<Event>; readonly place: PassPlace | undefined }[] = [];
  let upTo: PassPlace | undefined;
  let turns = 0;

  const isPlaced = () => on && music.transport?.state === 'playing' && playhead.isAhead(now());

  /** Place in the music that this member hears now. It never runs back within a leg, or a pass of it. */
  function placeNow(): PassPlace | undefined {
    if (music.transport?.state !== 'playing') return undefined;
    const tick = playhead.tick(now());
    const leg = music.score.legs().findLast(({ startTick }) => startTick <= tick);
    if (!leg) return undefined;
    const inLeg = Math.min(leg.ticks, Math.max(0, Math.round(tick - leg.startTick)));
    const run = playhead.run(now());
    const from = upTo?.leg === leg.leg && upTo.run === run ? upTo.tick : 0;
    return { leg: leg.leg, tick: Math.max(from, inLeg), run };
  }

  /** Notes of one turn of the event loop, a chord for one, leave together. */
  function play(event: Untimed<Event>): void {
    const place = placeNow();
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push({ event, place: isPlaced() ? place : undefined });
    const heard = place && { leg: place.leg, tick: place.tick };
    events.emit('jam', { member: 'own', player: parts.you(), own: true, sound, place: heard, event });
  }

  function flush(): void {
    while (waiting.length > 0) {
      const { place } = waiting[0]!;
      const end = waiting.findIndex(({ place: other }) => other?.leg !== place?.leg || other?.run !== place?.run);
      const batch = waiting.splice(0, Math.min(LIMITS.jamBatch, end === -1 ? waiting.length : end));
      const timed = batch.map((each) => ({ ...each.event, at: each.place?.tick ?? 0 }));
      send(timed, place && { ...place, tick: timed.at(-1)!.at });
    }
  }

  /** @param to what was played up to here; undefined off stage */
  function send(played: Event[], to: PassPlace | undefined): void {
    const socket = parts.socket();
    turns = 0;
    upTo = to;
    if (!socket?.connected) return;
    const rest = { sound, held: [...held], events: played };
    if (to) socket.emit('jam', { kind: 'placed', leg: to.leg, upTo: to.tick, ...rest });
    else socket.emit('jam', { kind: 'direct', time: now(), ...rest });
  }

  function putOff(): void {
    if (!on) return;
    on = false;
    follow();
    events.emit('stage', { on });
  }

  function follow(): void {
    if (music.transport) playhead.update(music.transport, music.score.legs(), on, now());
  }

  const offs = [
    events.on('transport', (transport) => {
      if (transport.state !== 'playing') upTo = undefined;
      follow();
    }),
    events.on('composition', follow),
  ];
  const timer = setInterval(() => {
    turns += 1;
    if (waiting.length > 0) return;
    if (isPlaced()) send([], placeNow());
    else if (held.size > 0 && turns >= DIRECT_TURNS) send([], undefined);
  }, WATERMARK_MS);

  const jam: Jamming = {
    get sound() {
      return sound;
    },
    set sound(next) {
      jam.allOff();
      sound = next;
    },
    get stageState() {
      if (!on) return 'off';
      return isPlaced() ? 'on' : 'waiting';
    },
    get others() {
      return others;
    },
    get stageLead() {
      return music.transport?.stageLead ?? 0;
    },
    get delay() {
      return parts.delay();
    },
    noteOn(pitch, velocity = 90) {
      // One that the server refuses would take the others of its message along.
      if ((pitch & 127) !== pitch || (velocity & 127) !== velocity || !velocity) throw new RangeError();
      if (held.size >= LIMITS.jamHeld && !held.has(pitch)) return;
      held.add(pitch);
      play({ kind: 'on', pitch, velocity });
    },
    noteOff(pitch) {
      if (held.delete(pitch)) play({ kind: 'off', pitch });
    },
    sustain(down) {
      if (down === pedal) return;
      pedal = down;
      play({ kind: 'sustain', down });
    },
    allOff() {
      for (const pitch of [...held]) jam.noteOff(pitch);
      jam.sustain(false);
    },
    async stage(next, how = {}) {
      const isSolo = next && (how.solo ?? false);
      jam.allOff();
      flush();
      await parts.step(next, isSolo);
      const changes = on !== next;
      on = next;
      solo = isSolo;
      others = how.others ?? others;
      follow();
      if (changes) events.emit('stage', { on });
    },
    receiveFrom(socket) {
      socket.on('jam', (message) => {
        events.emit('jamMessage', message);
        if (message.kind === 'gone') return;
        const { member, player, sound: its } = message;
        for (const { at, ...event } of message.events) {
          const place = message.kind === 'placed' ? { leg: message.leg, tick: at } : undefined;
          events.emit('jam', { member, player, own: false, sound: its, place, event });
        }
      });
      socket.on('access', ({ rights }) => void (rights.includes('jam') || putOff()));
      socket.on('welcome', () => events.emit('jamLost', undefined));
      socket.on('disconnect', () => {
        held.clear();
        pedal = false;
        waiting = [];
        upTo = undefined;
        events.emit('jamLost', undefined);
      });
    },
    joined() {
      if (!on) return;
      parts.step(true, solo).catch((error: RefusedError) => {
        // A lost connection leads here again.
        if (error.refusal.code === 'NOT_ALLOWED') putOff();
      });
    },
    close() {
      clearInterval(timer);
      for (const off of offs) off();
    },
  };
  return jam;
}
