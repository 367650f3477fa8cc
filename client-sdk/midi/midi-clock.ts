import { TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import { dueAt, goesOn, passEnd, passes, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { createLookAhead } from '../music/look-ahead.ts';
import type { PlayableRoom } from '../music/output.ts';

/** MIDI clock has 24 pulses a quarter. */
const PULSE = TICKS_PER_QUARTER / 24;
/** Song positions are told in sixteenths. */
const SIXTEENTH = TICKS_PER_QUARTER / 4;
/** The song position pointer has 14 bits. */
const MOST_SIXTEENTHS = 0x3fff;
/** A receiver has this time between start and its first pulse, ms. */
const START_MS = 1;
const TURN_MS = 25;

const CLOCK = 0xf8;
const START = 0xfa;
const CONTINUE = 0xfb;
const STOP = 0xfc;
const POSITION = 0xf2;

/** The tempo of a room as MIDI clock. */
export interface MidiClock {
  close(): void;
}

/** The pulse that comes next, in a run or one pass of a loop. */
interface Position {
  readonly run: number;
  /** Ticks of the journey. */
  readonly tick: number;
}

/**
 * Sends 24 pulses a quarter while the music plays, each where this member hears its tick. Every run, and every pass of a loop,
 * begins at a sixteenth: with start at the beginning of the journey, else with its song position and continue. Pulses are
 * sent ahead of time, so that a stop comes behind those that the port has already.
 * @param send sends bytes at a time on the clock of `performance.now()`, ms
 * @param offset delay of all, ms
 */
export function createMidiClock(
  room: PlayableRoom,
  send: (bytes: number[], at: number) => void,
  offset: () => number,
): MidiClock {
  const lookAhead = createLookAhead(() => performance.now());
  let transport = room.transport.current;
  let position: Position | undefined;
  /** A receiver runs. */
  let isRunning = false;
  let last = Number.NEGATIVE_INFINITY;

  /** @param time room time, ms. Nothing is sent before what was sent last: bytes of one time keep their order */
  function sendAt(bytes: number[], time: number): void {
    last = Math.max(last, performance.now() + time - room.roomTime() + offset());
    send(bytes, last);
  }

  function stop(time: number): void {
    if (isRunning) sendAt([STOP], time);
    isRunning = false;
    position = undefined;
  }

  /** Sends a receiver to a tick. @param time when its first pulse comes, room time in ms */
  function start(tick: number, time: number): void {
    if (isRunning) sendAt([STOP], time - START_MS);
    const sixteenths = Math.min(MOST_SIXTEENTHS, tick / SIXTEENTH);
    if (sixteenths > 0) sendAt([POSITION, sixteenths & 0x7f, sixteenths >> 7], time - START_MS);
    sendAt([sixteenths > 0 ? CONTINUE : START], time - START_MS);
    isRunning = true;
  }

  /** The first sixteenth of a pass that is still to come. */
  function firstOf(pass: Transport, now: number): number {
    for (let tick = sixteenthAt(pass.tick); ; tick += SIXTEENTH) {
      const time = room.transport.heardAt(tick, pass);
      const isOver = time === undefined ? dueAt(pass, tick) < now : time < now;
      if (!isOver || tick > passEnd(pass)) return tick;
    }
  }

  /** Sends the pulses of one pass that come before a room time. Returns true where all of it are sent. */
  function pulse(pass: Transport, until: number, now: number): boolean {
    const { run } = pass;
    let isNew = position?.run !== run;
    let tick = position?.run === run ? position.tick : firstOf(pass, now);
    while (tick < passEnd(pass)) {
      const time = room.transport.heardAt(tick, pass);
      if ((time ?? dueAt(pass, tick) - pass.stageLead) >= until) return false;
      if (time === undefined) {
        // It steps on stage there, and leaves some out: its receiver goes there, too.
        tick = sixteenthAt(tick + PULSE);
        isNew = true;
        continue;
      }
      if (isNew || !isRunning) start(tick, time);
      isNew = false;
      sendAt([CLOCK], time);
      tick += PULSE;
      position = { run, tick };
    }
    return true;
  }

  function turn(): void {
    const now = room.roomTime();
    const until = now + lookAhead.ms();
    if (transport?.state !== 'playing') return;
    for (const pass of passes(transport, now, until)) {
      // The pulses of a stage are in a later pass already.
      const isOver = pass.loop && position && position.run > pass.run;
      if (!isOver && !pulse(pass, until, now)) break;
    }
    if (playheadAt(transport, now) >= transport.endTick) stop(now);
  }

  const offs = [
    room.on('transport', (next) => {
      const before = transport;
      transport = next;
      if (!goesOn(before, next)) {
        // A run that begins sends its receiver there.
        position = undefined;
        if (next.state !== 'playing') stop(room.roomTime());
        return;
      }
      if (!position || !before) return turn();
      // Legs before it are longer or shorter now: the music goes on, and its places have moved.
      const moved = before.run === next.run ? next.tick - playheadAt(before, next.time) : 0;
      position = { run: position.run, tick: position.tick + Math.round(moved / PULSE) * PULSE };
      turn();
    }),
    lookAhead.onHidden(turn),
  ];
  const timer = setInterval(() => {
    lookAhead.turned();
    turn();
  }, TURN_MS);

  return {
    close() {
      clearInterval(timer);
      for (const off of offs) off();
      stop(room.roomTime());
    },
  };
}

const sixteenthAt = (tick: number) => Math.ceil(tick / SIXTEENTH - 1e-9) * SIXTEENTH;
