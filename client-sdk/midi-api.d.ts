type LegOutline = {
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  /** Latest revision of its notes. */
  revision: number;
  /** Airport code of the origin, as written in the document. */
  from: string;
  /** Airport code of the destination, as written in the document. */
  to: string;
  /** Start, ticks from the start of the journey. */
  startTick: number;
  /** Length, ticks. */
  ticks: number;
  /** Beats a minute. */
  tempo: number;
  /** Time signature: beats in a bar, and the note value of a beat. */
  metre: [number, number];
  /** Key at its start, e.g. "D minor". */
  key: string;
  /** General MIDI programs, in the order of the voices. */
  programs: number[];
  /** Stereo position: −1 is left, 1 is right. */
  pan: number;
  /** Why it sounds so, where no setting decides. Absent in music planned by an older version. */
  reasons?:
    | undefined
    | {
        /** Light at the origin at departure. */
        light: 'day' | 'low sun' | 'twilight' | 'night';
        /** What it flies over. */
        scenery: 'polar' | 'ocean' | 'islands' | 'mountains' | 'desert' | 'plain';
        /** Direction at the origin. */
        heading: 'north' | 'east' | 'south' | 'west' | 'round';
        /** Distance. */
        haul: 'hop' | 'middling' | 'long';
        /** Whether both airports are among the busiest of the world. */
        busy: boolean;
        /** Whether the clocks at its ends are six hours or more apart. */
        jetLag: boolean;
        /** Dance or song that its melody is drawn after. */
        style:
          | 'reel'
          | 'hornpipe'
          | 'clog'
          | 'strathspey'
          | 'polka'
          | 'march'
          | 'jig'
          | 'slip-jig'
          | 'waltz'
          | 'air'
          | 'morris'
          | 'carol';
      };
};
type Composition = {
  /** All legs, in the order of the journey. A leg that is not in it is silent. */
  legs: {
    /** Id of the waypoint that the leg leaves from. */
    leg: string;
    /** Latest revision of its notes. */
    revision: number;
    /** Airport code of the origin, as written in the document. */
    from: string;
    /** Airport code of the destination, as written in the document. */
    to: string;
    /** Start, ticks from the start of the journey. */
    startTick: number;
    /** Length, ticks. */
    ticks: number;
    /** Beats a minute. */
    tempo: number;
    /** Time signature: beats in a bar, and the note value of a beat. */
    metre: [number, number];
    /** Key at its start, e.g. "D minor". */
    key: string;
    /** General MIDI programs, in the order of the voices. */
    programs: number[];
    /** Stereo position: −1 is left, 1 is right. */
    pan: number;
    /** Why it sounds so, where no setting decides. Absent in music planned by an older version. */
    reasons?:
      | undefined
      | {
          /** Light at the origin at departure. */
          light: 'day' | 'low sun' | 'twilight' | 'night';
          /** What it flies over. */
          scenery: 'polar' | 'ocean' | 'islands' | 'mountains' | 'desert' | 'plain';
          /** Direction at the origin. */
          heading: 'north' | 'east' | 'south' | 'west' | 'round';
          /** Distance. */
          haul: 'hop' | 'middling' | 'long';
          /** Whether both airports are among the busiest of the world. */
          busy: boolean;
          /** Whether the clocks at its ends are six hours or more apart. */
          jetLag: boolean;
          /** Dance or song that its melody is drawn after. */
          style:
            | 'reel'
            | 'hornpipe'
            | 'clog'
            | 'strathspey'
            | 'polka'
            | 'march'
            | 'jig'
            | 'slip-jig'
            | 'waltz'
            | 'air'
            | 'morris'
            | 'carol';
        };
  }[];
  /** How the composing keeps up: in time, with choirs thinned to bands, or too busy for any further music to begin. */
  load: 'live' | 'thinned' | 'full';
  /** Counts the conductors of the log: a lower one no longer counts. */
  epoch: number;
  /** Number of the message within its epoch. */
  seq: number;
};
/** A note of a take. */
interface TakeNote {
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127; for a drum kit, a General MIDI drum key. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
}
/** The ticks in which the composed melody is silent for a take of a solo. */
interface Silence {
  readonly from: number;
  readonly to: number;
}
/** The largest file that is read, bytes. */
declare const MIDI_FILE_BYTES = 1048576;
/** Notes of one channel of one track. */
interface MidiPart {
  /** 1 for the first track. */
  readonly track: number;
  /** 1–16; the tenth has drums. */
  readonly channel: number;
  /** The name of the track; empty for none. */
  readonly name: string;
  /** General MIDI program of its first note, 0–127; 128 is a drum kit. */
  readonly sound: number;
  /** By start. Ticks from the beginning of the file, 480 a quarter whatever its division. */
  readonly notes: readonly TakeNote[];
}
/** Why a file is not read. */
type MidiFault = 'TOO_LARGE' | 'NOT_MIDI' | 'SONGS' | 'DAMAGED' | 'NO_NOTES';
/** The faults of MIDI files, in words. */
declare const MIDI_FAULTS: { readonly [F in MidiFault]: string };
type MidiFile =
  | {
      readonly ok: true;
      readonly parts: readonly MidiPart[];
    }
  | {
      readonly ok: false;
      readonly fault: MidiFault;
    };
/**
 * Reads a Standard MIDI File of format 0 or 1. Beats count, and its tempos do not: the room has its own. Where the division
 * is in frames of film, there are no beats, and it is read as at 120. A pedal holds notes; a note without an end lasts to the
 * end of its track.
 */
declare function readMidiFile(bytes: Uint8Array): MidiFile;
/** The notes of a part in a leg, as a take. */
interface PlacedPart {
  readonly leg: string;
  readonly sound: number;
  readonly notes: readonly TakeNote[];
  /** Notes that are left out, since they would start behind the end of the leg, count. */
  readonly behind: number;
  /** Notes that are left out, since a take holds no more, count. */
  readonly tooMany: number;
}
/**
 * Places the beginning of the file at a bar line of a leg. `room.takes.record` takes the outcome.
 * @param bar 1 for the first
 * @throws RangeError where it is no whole number from 1 on
 */
declare function placeMidiPart({ sound, notes }: MidiPart, leg: LegOutline, bar: number): PlacedPart;
type Jam =
  | {
      /** Id of the waypoint that the leg leaves from. */
      leg: string;
      /** On stage: the events sound at their place in the music. */
      kind: 'placed';
      /** Watermark: nothing that starts before this tick of the leg follows. */
      upTo: number;
      events: (
        | {
            /** A note begins; one of the same pitch that is held ends. */
            kind: 'on';
            at: number;
            pitch: number;
            /** MIDI velocity. */
            velocity: number;
          }
        | {
            /** A note ends, or rings on while the pedal is down. */
            kind: 'off';
            at: number;
            pitch: number;
          }
        | {
            /** The pedal. */
            kind: 'sustain';
            at: number;
            /** True while it is down. */
            down: boolean;
          }
      )[];
      sound: number;
      /** Pitches that are held after these events: all others end. */
      held: number[];
    }
  | {
      /** Off stage: the events sound on arrival. */
      kind: 'direct';
      /** Room time of the first of them, ms. */
      time: number;
      events: (
        | {
            /** A note begins; one of the same pitch that is held ends. */
            kind: 'on';
            at: number;
            pitch: number;
            /** MIDI velocity. */
            velocity: number;
          }
        | {
            /** A note ends, or rings on while the pedal is down. */
            kind: 'off';
            at: number;
            pitch: number;
          }
        | {
            /** The pedal. */
            kind: 'sustain';
            at: number;
            /** True while it is down. */
            down: boolean;
          }
      )[];
      sound: number;
      /** Pitches that are held after these events: all others end. */
      held: number[];
    };
type JamEvent$1 = Jam['events'][number];
type JamDown =
  | {
      /** Id of the waypoint that the leg leaves from. */
      leg: string;
      /** On stage: the events sound at their place in the music. */
      kind: 'placed';
      /** Watermark: nothing that starts before this tick of the leg follows. */
      upTo: number;
      events: (
        | {
            /** A note begins; one of the same pitch that is held ends. */
            kind: 'on';
            at: number;
            pitch: number;
            /** MIDI velocity. */
            velocity: number;
          }
        | {
            /** A note ends, or rings on while the pedal is down. */
            kind: 'off';
            at: number;
            pitch: number;
          }
        | {
            /** The pedal. */
            kind: 'sustain';
            at: number;
            /** True while it is down. */
            down: boolean;
          }
      )[];
      sound: number;
      /** Pitches that are held after these events: all others end. */
      held: number[];
      /** The connection of the player. */
      member: string;
      /** The player. */
      player: {
        /** Number of the user. */
        userId: number;
        /** Display name. */
        name: string;
        /** Colour, as in CSS. */
        color: string;
      };
    }
  | {
      /** Off stage: the events sound on arrival. */
      kind: 'direct';
      /** Room time of the first of them, ms. */
      time: number;
      events: (
        | {
            /** A note begins; one of the same pitch that is held ends. */
            kind: 'on';
            at: number;
            pitch: number;
            /** MIDI velocity. */
            velocity: number;
          }
        | {
            /** A note ends, or rings on while the pedal is down. */
            kind: 'off';
            at: number;
            pitch: number;
          }
        | {
            /** The pedal. */
            kind: 'sustain';
            at: number;
            /** True while it is down. */
            down: boolean;
          }
      )[];
      sound: number;
      /** Pitches that are held after these events: all others end. */
      held: number[];
      /** The connection of the player. */
      member: string;
      /** The player. */
      player: {
        /** Number of the user. */
        userId: number;
        /** Display name. */
        name: string;
        /** Colour, as in CSS. */
        color: string;
      };
    }
  | {
      /** The player is gone, or may not play any more: what it holds ends. */
      kind: 'gone';
      /** The connection of the player. */
      member: string;
      /** The player. */
      player: {
        /** Number of the user. */
        userId: number;
        /** Display name. */
        name: string;
        /** Colour, as in CSS. */
        color: string;
      };
    };
type Place = {
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  /** Ticks in the leg. */
  tick: number;
};
type Identity = {
  /** Number of the user. */
  userId: number;
  /** Display name. */
  name: string;
  /** Colour, as in CSS. */
  color: string;
};
/** A typed event emitter, since browsers have none. An error in one listener does not keep the others from being called. */
interface Events<Table extends object> {
  /** Adds a listener and returns the function that removes it. */
  on<N extends keyof Table>(name: N, listener: (value: Table[N]) => void): () => void;
  /** Calls the listeners of an event in the order in which they were added. */
  emit<N extends keyof Table>(name: N, value: Table[N]): void;
  /** Removes all listeners. */
  clear(): void;
}
type Transport = {
  /** Call sign of the instance that conducts; null while none is known to. */
  conductor: null | string;
  /** Whether the playhead moves. */
  state: 'stopped' | 'playing' | 'paused';
  /** Counts plays, seeks and passes of a loop: while it stays the same, the playhead moves without a break. */
  run: number;
  /** Where the playhead is at `time`, ticks of the journey. */
  tick: number;
  /** Room time, ms. */
  time: number;
  /** Tempo map of the whole journey, by tick. */
  tempos: {
    /** Where this tempo begins, ticks of the journey. */
    tick: number;
    /** Quarter notes a minute. */
    bpm: number;
  }[];
  /** Where the journey ends, ticks. */
  endTick: number;
  /** Lead of the members on stage over all others, ms; 0 while there are none. */
  stageLead: number;
  /** The solo that sounds now or did last. */
  solo: null | {
    /** The connection of the soloist. */
    member: string;
    /** The soloist. */
    player: {
      /** Number of the user. */
      userId: number;
      /** Display name. */
      name: string;
      /** Colour, as in CSS. */
      color: string;
    };
    /** The composed melody is silent from here on. */
    from: {
      /** Id of the waypoint that the leg leaves from. */
      leg: string;
      /** Ticks in the leg. */
      tick: number;
    };
    /** Where it comes back; null while that is open. */
    until: null | {
      /** Id of the waypoint that the leg leaves from. */
      leg: string;
      /** Ticks in the leg. */
      tick: number;
    };
  };
  /** Counts the conductors of the log: a lower one no longer counts. */
  epoch: number;
  /** Number of the message within its epoch. */
  seq: number;
  /** The leg that repeats; absent where none does. */
  loop?:
    | undefined
    | {
        /** The leg that repeats. */
        leg: string;
        /** Where it begins, ticks of the journey. */
        from: number;
        /** Where it ends, and the next pass begins, ticks of the journey. */
        to: number;
      };
};
type Replace = {
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  /** Revision that begins; notes of lower ones are taken back. */
  revision: number;
  /** Notes that start here or later are taken back, ticks in the leg. */
  fromTick: number;
  /** Counts the conductors of the log: a lower one no longer counts. */
  epoch: number;
  /** Number of the message within its epoch. */
  seq: number;
};
type Notes = {
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  /** Revision that begins; notes of lower ones are taken back. */
  revision: number;
  /** Notes that start here or later are taken back, ticks in the leg. */
  fromTick: number;
  /** Counts the conductors of the log: a lower one no longer counts. */
  epoch: number;
  /** Number of the message within its epoch. */
  seq: number;
  notes: number[];
  /** Room time of their sending, ms; absent in those of an older instance. */
  time?: undefined | number;
  offsets?: undefined | number[];
};
/**
 * The voices of a score. They travel by their place in this list, so a new one comes last. A pitch of percussion is a
 * General MIDI drum key; the choir sings up to three notes at once.
 */
declare const VOICES: readonly ['melody', 'bass', 'pad', 'percussion', 'choir'];
type Voice = (typeof VOICES)[number];
/**
 * One note. It is known by (leg, revision, voice, index): a note that comes twice is the same note.
 * Its place is told within its leg, so that a change of an earlier leg moves it without sending it again.
 */
interface NoteEvent {
  readonly voice: Voice;
  /** Counts the notes of this voice in this leg: 0, 1, 2 … */
  readonly index: number;
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
  /**
   * Ticks by which it sounds later than its start, or earlier below 0; at most `MAX_OFFSET` either way. Everything but the
   * sound goes by the start: notation, revisions, solos and jams.
   */
  readonly offset: number;
}
/** A note that a member plays, or has played for a take. */
interface PlayedNote {
  readonly player: Identity;
  /** General MIDI program, 0–127; 128 is a drum kit. */
  readonly sound: number;
  readonly leg: string;
  /** Start, ticks from the start of the leg. */
  readonly tick: number;
  /** Length, ticks. */
  readonly ticks: number;
  /** MIDI pitch 0–127. */
  readonly pitch: number;
  /** MIDI velocity 1–127. */
  readonly velocity: number;
  /** Start, ticks from the start of the journey. */
  readonly at: number;
}
/** A note that another member plays now. It is still held, so its length is not known. */
interface LiveNote extends Pick<PlayedNote, 'player' | 'sound' | 'pitch' | 'velocity'> {
  /** Its place in the music; undefined for a note that sounds on arrival. */
  readonly place: Place | undefined;
}
/** A note with its position in its leg, and in the journey as it is laid out now. */
interface HeardNote extends NoteEvent {
  readonly leg: string;
  readonly revision: number;
  /** Start, ticks from the start of the journey. */
  readonly at: number;
}
/** Notes of one leg, as a message has them. */
type NotesOfLeg = Pick<Notes, 'leg' | 'revision' | 'notes' | 'offsets'>;
/** The music as far as a client knows it: the legs in order, and their notes so far. */
interface ClientScore {
  legs(): readonly LegOutline[];
  /** The load of the server's composing, as the last composition stated it. */
  readonly load: Composition['load'];
  leg(id: string): LegOutline | undefined;
  /** All notes of legs that are still in the journey, by leg. */
  notes(): Iterable<HeardNote>;
  notesOf(leg: string): Iterable<HeardNote>;
  setComposition(composition: Composition): void;
  /** Drops the notes of revisions that are higher than the composition's. */
  dropUnknown(): void;
  /** Adds notes and returns those that are new. */
  add(message: NotesOfLeg): HeardNote[];
  /** Drops the notes that a revision replaces and returns their count. */
  replace(message: Pick<Replace, 'leg' | 'revision' | 'fromTick'>): number;
  /** Replaces all notes and returns those that are new. */
  replaceAll(legs: readonly NotesOfLeg[]): HeardNote[];
}
/** The events of a room's music. */
interface MusicEvents {
  /** A note was received, ahead of its time. */
  note: HeardNote;
  /** A revision replaced notes: those of the leg with a lower revision, from `at` (ticks of the journey) on. */
  replace: Replace & {
    readonly at: number;
    readonly dropped: number;
  };
  transport: Transport;
  composition: Composition;
  /** Takes have changed. */
  takes: undefined;
  /** The score so far was received, as an answer of the server. `missed` notes of it were unknown, count. */
  score: {
    readonly missed: number;
  };
}
type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;
/** A note that a member plays, as it begins or ends; or its pedal. */
interface JamEvent {
  /** The connection of the player. */
  readonly member: string;
  readonly player: Identity;
  /** This member plays it. */
  readonly own: boolean;
  /** General MIDI program, 0–127; 128 is a drum kit. */
  readonly sound: number;
  /** Its place in the music; undefined off stage, and while the music rests. */
  readonly place: Place | undefined;
  readonly event: Untimed<JamEvent$1>;
}
/** The events of a jam. */
interface JamEvents {
  /** A member plays: this one or another, on arrival and so ahead of what is heard in the hall. */
  jam: JamEvent;
  /** Messages of other members, for playback. */
  jamMessage: JamDown;
  /** Nothing more follows of what others play: the connection is lost. */
  jamLost: undefined;
  /** This member is on stage, or off it. */
  stage: {
    readonly on: boolean;
  };
}
/** Time at which a member on stage hears the others there: as soon as the line allows, or a bar later at the same beat. */
type Others = 'direct' | 'bar';
/** Playing along. On stage a note sounds in the hall exactly where its player heard the music. */
interface RoomJam {
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
  stage(
    on: boolean,
    how?: {
      readonly others?: Others;
      readonly solo?: boolean;
    },
  ): Promise<void>;
}
/** Plays MIDI bytes into a jam. */
interface MidiInput {
  /** Takes bytes as they come, from a port or a stream: whole messages or parts of them. */
  receive(bytes: Iterable<number>): void;
}
/** Target of a MIDI input, such as `room.jam`. */
type MidiPlayer = Pick<RoomJam, 'sound' | 'noteOn' | 'noteOff' | 'sustain' | 'allOff'>;
/**
 * Notes, the sustain pedal, program changes and all-notes-off are played; everything else is passed over. Running status
 * is understood.
 * @param options `channel`: the only one that is heard, 1–16
 */
declare function createMidiInput(
  player: MidiPlayer,
  {
    channel,
  }?: {
    readonly channel?: number;
  },
): MidiInput;
type Take = {
  /** The player. */
  by: {
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  };
  grid: 'off' | '1/8' | '1/16' | '1/8T' | '1/16T';
  strength: number;
  muted: boolean;
  /** Time of its recording, UTC. */
  recordedAt: string;
  /** Id of the take, which its client draws. */
  id: string;
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  sound: number;
  /** Played in a solo: the composed melody is silent from its first note to the end of its last. */
  solo: boolean;
  notes: number[];
  /** Shape of the leg when it was recorded, as protocol/leg-shape.ts writes it: from another one it was revised. */
  shape: string;
  /** Time of its deletion, UTC; absent unless it was deleted. */
  deletedAt?: undefined | string;
};
/** The takes of a travel log, which sound with the piece. */
interface HeardTakes {
  /** All takes that are not deleted, oldest first. */
  list(): readonly Take[];
  /** The notes of a take that sound, at their quantised places, muted or not. The others are displaced. */
  notesOf(take: Take): readonly PlayedNote[];
  /** All notes of takes that are not muted, in one leg. */
  played(leg: LegOutline): readonly PlayedNote[];
  /** Stretches of a leg in which the composed melody is silent, for solos among its takes that are not muted. */
  silences(leg: LegOutline): readonly Silence[];
  /** True where its leg is gone, or has another shape than when it was recorded. */
  revised(take: Take): boolean;
}
/** The transport of a room: where the playhead is, and the commands that move it. */
interface RoomTransport {
  /** The last transport message; undefined before the first one. */
  readonly current: Transport | undefined;
  readonly state: Transport['state'];
  /** The end of the journey, ticks. */
  readonly endTick: number;
  /** The position of the playhead now, as this member hears the music, ticks. On stage it is ahead. */
  tick(): number;
  /** The run of the music that this member hears now: plays, seeks and passes of a loop, counted. On stage it is ahead. */
  run(): number;
  /** When the playhead passes a tick off stage, room time in ms; in a loop, in the pass of now. */
  timeAt(tick: number): number;
  /**
   * When this member hears a tick, room time in ms; in a loop, in the pass that is nearest.
   * @param under the transport that counts, in one pass of a loop, where that is not `current`
   * @returns undefined where it leaves the tick out: it has stepped on stage meanwhile
   */
  heardAt(tick: number, under?: Transport): number | undefined;
  /** Starts or resumes the music. @throws RefusedError e.g. NOTHING_TO_PLAY, BUSY, UNAVAILABLE */
  play(): Promise<void>;
  /** @throws RefusedError */
  pause(): Promise<void>;
  /** Moves the playhead to a tick of the journey. @throws RefusedError */
  seek(tick: number): Promise<void>;
  /** Repeats a leg for all members, until it is let go with null: the music then plays on at its end. @throws RefusedError */
  loop(leg: string | null): Promise<void>;
  /** Sets beats a minute for the whole journey; null gives the setting back. It is a shared setting, subject to undo. */
  setTempo(bpm: number | null): void;
}
/** A sink for notes: a synth, a MIDI port, a file. */
interface Output {
  /** Sounds a note `inSeconds` from now for `forSeconds`. Called once for each note of a run. */
  play(note: HeardNote | PlayedNote, inSeconds: number, forSeconds: number, leg: LegOutline): void;
  /**
   * Begins a note that another member plays, `inSeconds` from now, and returns the function that ends it. An output without
   * it plays no jam.
   */
  hold?(note: LiveNote, inSeconds: number): (inSeconds: number) => void;
  /** Follows the playhead of a room by itself, such as a clock does. Returns the function that ends that. */
  follow?(room: PlayableRoom): () => void;
  /** Silences everything: the music was paused, stopped or sought. */
  stop?(): void;
}
/** The parts of a room that are played. */
interface PlayableRoom {
  readonly transport: Pick<RoomTransport, 'current' | 'heardAt'>;
  readonly score: Pick<ClientScore, 'legs' | 'leg' | 'notesOf'>;
  readonly takes: Pick<HeardTakes, 'played' | 'silences' | 'list' | 'notesOf'>;
  readonly jam: Pick<RoomJam, 'stageState' | 'others'>;
  /** Room time, ms. */
  roomTime(): number;
  /** It is played from now on, or not any more. */
  hear?(hearing: 'on' | 'off'): void;
  readonly on: Events<MusicEvents & JamEvents>['on'];
}
/** A sink for MIDI messages, such as a `MIDIOutput` of Web MIDI. */
interface MidiPort {
  /** @param timestamp when they take effect on the clock of `performance.now()`, ms; one that is over means at once */
  send(bytes: number[], timestamp?: number): void;
}
interface MidiOutputOptions {
  /** Delay of everything, ms; 0 if left out. */
  readonly offset?: number;
  /** Sends MIDI clock while the music plays: 24 pulses a quarter, start, stop, continue and the song position. */
  readonly clock?: boolean;
}
/** Plays a room on a MIDI port: an output of `createPlayback`. */
interface MidiOutput extends Required<Output> {
  /** Delay of what follows, ms; less than 0 is earlier. */
  offset: number;
  /** Ends everything that sounds. */
  close(): void;
}
/**
 * Each voice has a channel: melody 1, bass 2, pad 3, choir 4, percussion 10; members who play have one each of the others,
 * and their drums the tenth. Ends of notes are sent shortly before their time, so that music that stops leaves none behind.
 */
declare function createMidiOutput(port: MidiPort, { offset, clock }?: MidiOutputOptions): MidiOutput;

export {
  createMidiInput,
  createMidiOutput,
  MIDI_FAULTS,
  MIDI_FILE_BYTES,
  type MidiFault,
  type MidiFile,
  type MidiInput,
  type MidiOutput,
  type MidiOutputOptions,
  type MidiPart,
  type MidiPlayer,
  type MidiPort,
  type PlacedPart,
  placeMidiPart,
  readMidiFile,
};
