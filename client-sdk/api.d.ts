import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

type Analysis = {
  /** The version of its rules. An analysis of a lower version is made again. */
  version: number;
  /** Length, to the ms. */
  seconds: number;
  bars: number;
  /** Beats a minute; in 6/8 and 9/8 a beat is a dotted quarter. The mean is that of all beats, to 0.01. */
  tempo: {
    slowest: number;
    fastest: number;
    mean: number;
  };
  /** The planned keys with their length, longest first. */
  keys: {
    /** e.g. "D minor" */
    key: string;
    /** Pitch class, C = 0. */
    tonic: number;
    /** major, mixolydian, dorian or minor */
    mode: string;
    seconds: number;
  }[];
  /** Time signatures with their count of bars, most first. */
  metres: {
    metre: [number, number];
    bars: number;
  }[];
  /** Count of all notes, and of each voice’s notes. */
  notes: number;
  voices: Record<string, number>;
  /** Notes per bar and per second, of all voices and of the melody alone; to 0.001. */
  density: {
    bar: number;
    second: number;
    melodyBar: number;
    melodySecond: number;
  };
  /** The lowest and the highest MIDI pitch of each voice that has one. */
  range: Record<
    string,
    {
      lowest: number;
      highest: number;
    }
  >;
  /** Sounding time of each pitch class, C first: seconds, to the ms. Percussion has none. */
  pitchClasses: number[];
  /** Intervals between consecutive notes of the melody within a leg, count: from an octave down (first) over the same pitch
  (the thirteenth) to an octave up (last). Larger ones are counted at the ends. */
  intervals: number[];
  /** The share of the melody that repeats something in its leg, 0–1, to 0.001: of patterns of six notes (by intervals and
  rhythm, so that a transposed one counts), and of bars (by rhythm and degrees of the scale). */
  repetition: {
    patterns: number;
    bars: number;
  };
  /** A summary of each leg, in order. */
  legs: {
    /** Id of the waypoint that the leg leaves from. */
    leg: string;
    from: string;
    to: string;
    seconds: number;
    tempo: number;
    key: string;
    metre: [number, number];
    notes: number;
  }[];
};
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
type CompositionFile = {
  format: 'aero-melody/composition';
  version: 1;
  title: string;
  ticksPerQuarter: number;
  /** What the piece follows from, beside the journey: the random seed, the planner’s rules, the network’s weights. */
  seed: number;
  mapVersion: number;
  /** SHA-256 of the weights, and the backend that they ran on; null where no network was used. */
  network: null | {
    hash: string;
    backend: string;
  };
  ticks: number;
  legs: {
    /** Id of the waypoint that the leg leaves from. */
    leg: string;
    /** Airport codes as written in the document. */
    from: string;
    to: string;
    /** Start, ticks of the journey. All ticks below are ticks of the leg. */
    startTick: number;
    ticks: number;
    /** Beats per minute; a beat is a quarter, in 6/8 and 9/8 a dotted quarter. */
    tempo: number;
    /** The tempo map: quarter notes per minute from a tick on. Several where the tempo changed while the leg played. */
    tempos: {
      tick: number;
      bpm: number;
    }[];
    metre: [number, number];
    /** The key at its start, e.g. "D minor". */
    key: string;
    /** Sampling temperature of the melody, 0.5 to 1.5. */
    temperature: number;
    /** General MIDI programs in the order of the voices: melody, bass, pad, percussion, choir. */
    programs: number[];
    /** −1 (left) to 1 (right). */
    pan: number;
    /** MIDI controller 74. */
    brightness: number;
    bars: {
      tick: number;
      ticks: number;
      metre: [number, number];
      /** Pitch class, C = 0, and mode. */
      tonic: number;
      mode: string;
      /** One for each half of the bar. */
      chords: [
        {
          /** Pitch class, C = 0. */
          root: number;
          /** major, minor, diminished or dominant7 */
          quality: string;
        },
        {
          /** Pitch class, C = 0. */
          root: number;
          /** major, minor, diminished or dominant7 */
          quality: string;
        },
      ];
      /** Classes, 0 (lowest) to 5. */
      density: number;
      register: number;
      /** 0 (soft) to 1 (loud). */
      energy: number;
      /** The accompaniment: band or choir. */
      texture: string;
      /** free, copy or rhythm (of the bar `back` bars before), or drone. */
      form: string;
      back: number;
      /** none, half or full */
      cadence: string;
    }[];
    /** By start, then voice. A pitch of percussion is a General MIDI drum key. */
    notes: {
      /** Ticks by which it sounds later than its start, or earlier below 0. */
      offset: number;
      voice: 'melody' | 'bass' | 'pad' | 'percussion' | 'choir';
      tick: number;
      ticks: number;
      pitch: number;
      velocity: number;
      /** It does not sound: a take of a solo is in its place. */
      silent?: undefined | true;
    }[];
  }[];
  analysis: {
    /** The version of its rules. An analysis of a lower version is made again. */
    version: number;
    /** Length, to the ms. */
    seconds: number;
    bars: number;
    /** Beats a minute; in 6/8 and 9/8 a beat is a dotted quarter. The mean is that of all beats, to 0.01. */
    tempo: {
      slowest: number;
      fastest: number;
      mean: number;
    };
    /** The planned keys with their length, longest first. */
    keys: {
      /** e.g. "D minor" */
      key: string;
      /** Pitch class, C = 0. */
      tonic: number;
      /** major, mixolydian, dorian or minor */
      mode: string;
      seconds: number;
    }[];
    /** Time signatures with their count of bars, most first. */
    metres: {
      metre: [number, number];
      bars: number;
    }[];
    /** Count of all notes, and of each voice’s notes. */
    notes: number;
    voices: Record<string, number>;
    /** Notes per bar and per second, of all voices and of the melody alone; to 0.001. */
    density: {
      bar: number;
      second: number;
      melodyBar: number;
      melodySecond: number;
    };
    /** The lowest and the highest MIDI pitch of each voice that has one. */
    range: Record<
      string,
      {
        lowest: number;
        highest: number;
      }
    >;
    /** Sounding time of each pitch class, C first: seconds, to the ms. Percussion has none. */
    pitchClasses: number[];
    /** Intervals between consecutive notes of the melody within a leg, count: from an octave down (first) over the same pitch
    (the thirteenth) to an octave up (last). Larger ones are counted at the ends. */
    intervals: number[];
    /** The share of the melody that repeats something in its leg, 0–1, to 0.001: of patterns of six notes (by intervals and
    rhythm, so that a transposed one counts), and of bars (by rhythm and degrees of the scale). */
    repetition: {
      patterns: number;
      bars: number;
    };
    /** A summary of each leg, in order. */
    legs: {
      /** Id of the waypoint that the leg leaves from. */
      leg: string;
      from: string;
      to: string;
      seconds: number;
      tempo: number;
      key: string;
      metre: [number, number];
      notes: number;
    }[];
  };
  /** Notes that members have recorded, oldest first; absent where there are none. */
  takes?:
    | undefined
    | {
        id: string;
        leg: string;
        /** Name of the player. */
        player: string;
        /** General MIDI program; 128 is a drum kit. */
        sound: number;
        /** off, 1/8, 1/16, or triplets: 1/8T, 1/16T */
        grid: string;
        /** Way to the grid line, percent. */
        strength: number;
        /** It is left out of MIDI and sound. */
        muted: boolean;
        /** The composed melody is silent from its first note to the end of its last. */
        solo: boolean;
        /** Its leg is gone, or has another shape than when it was recorded. */
        revised: boolean;
        /** As they were played, with the place at which they sound: quantised, cut at the end of the leg; null for none. */
        notes: {
          sounds: null | {
            tick: number;
            ticks: number;
          };
          tick: number;
          ticks: number;
          pitch: number;
          velocity: number;
        }[];
      }[];
  /** Top-level types of a client’s own in the travel log, by name, as plain values; absent where there are none. */
  own?: undefined | Record<string, unknown>;
};
/** The sound of a drum kit, whose pitches are General MIDI drum keys. Below it are General MIDI programs. */
declare const DRUM_KIT = 128;
type EditsOf = {
  user: {
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  };
  edits: number;
};
type Version = {
  seq: number;
  at: string;
  kind: 'automatic' | 'named' | 'before restore' | 'before import';
  name: null | string;
  /** The member who named it, who restored an earlier version, or who imported flights; null for an automatic one. */
  user: null | {
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  };
  /** Since the version before it, most first. */
  edits: {
    user: {
      /** Number of the user. */
      userId: number;
      /** Display name. */
      name: string;
      /** Colour, as in CSS. */
      color: string;
    };
    edits: number;
  }[];
};
type VersionList = {
  head: number;
  /** The row at which the history begins: earlier ones were trimmed. 0 for a whole history. */
  trimmedTo: number;
  /** Newest first. */
  versions: {
    seq: number;
    at: string;
    kind: 'automatic' | 'named' | 'before restore' | 'before import';
    name: null | string;
    /** The member who named it, who restored an earlier version, or who imported flights; null for an automatic one. */
    user: null | {
      /** Number of the user. */
      userId: number;
      /** Display name. */
      name: string;
      /** Colour, as in CSS. */
      color: string;
    };
    /** Since the version before it, most first. */
    edits: {
      user: {
        /** Number of the user. */
        userId: number;
        /** Display name. */
        name: string;
        /** Colour, as in CSS. */
        color: string;
      };
      edits: number;
    }[];
  }[];
  /** Since the newest version. */
  since: {
    user: {
      /** Number of the user. */
      userId: number;
      /** Display name. */
      name: string;
      /** Colour, as in CSS. */
      color: string;
    };
    edits: number;
  }[];
};
type AtRow = {
  seq: number;
};
type Attribution = {
  head: number;
  /** Rows up to this one were not read, because the log is very long or its history was trimmed. */
  after: number;
  waypoints: Record<
    string,
    {
      last: {
        user: {
          /** Number of the user. */
          userId: number;
          /** Display name. */
          name: string;
          /** Colour, as in CSS. */
          color: string;
        };
        at: string;
      };
      /** Most first. */
      edits: {
        user: {
          /** Number of the user. */
          userId: number;
          /** Display name. */
          name: string;
          /** Colour, as in CSS. */
          color: string;
        };
        edits: number;
      }[];
      /** The authors of the entry in the order of its text; `length` in UTF-16 units. Null where the author is unknown. */
      entry: {
        user: null | {
          /** Number of the user. */
          userId: number;
          /** Display name. */
          name: string;
          /** Colour, as in CSS. */
          color: string;
        };
        length: number;
      }[];
    }
  >;
};
type LegReasons = {
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
/** Every limit a member can run into. The welcome sends them to the client. */
declare const LIMITS: {
  readonly updateBytes: number;
  readonly clockAdvance: number;
  readonly trialBytes: number;
  readonly trialWork: number;
  readonly trialMs: number;
  readonly logBytes: number;
  readonly awarenessBytes: number;
  readonly frameBytes: number;
  readonly windowUpdates: number;
  readonly windowBytes: number;
  readonly laneBytes: number;
  readonly strikes: number;
  readonly behindBytes: number;
  readonly closeBytes: number;
  readonly behindMs: number;
  readonly members: number;
  readonly links: number;
  readonly linkLabelLength: number;
  readonly nameLength: number;
  readonly typeNameLength: number;
  readonly titleLength: number;
  readonly legs: number;
  readonly seedWaypoints: number;
  readonly entryLength: number;
  readonly jamNotes: number;
  readonly jamHeld: number;
  readonly jamBatch: number;
  readonly jamHeldMs: number;
  readonly jamDirectMs: number;
  readonly jamAstrayMs: number;
  readonly takes: number;
  readonly takeNotes: number;
  readonly logTakeNotes: number;
};
type ListedJourney = {
  id: string;
  title: string;
  role: 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
  status: 'draft' | 'planned' | 'travelling' | 'done';
  /** YYYY-MM-DD */
  travelDate: null | string;
  tags: string[];
  /** Airports of the stops as they were typed, the first ones. */
  stops: string[];
  distanceKm: number;
  updatedAt: string;
  deletedAt: null | string;
  archived: boolean;
  /** On the public list. */
  listed: boolean;
  /** Members beside the owner, count; null for a person who is none: the people of a public journey are not public. */
  members: null | number;
  /** Longitude and latitude of points on its route, degrees. */
  route: [number, number][];
};
/** Ticks in a quarter note. */
declare const TICKS_PER_QUARTER = 480;
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
/** Grids to which a take can be quantised; T is a triplet. */
declare const GRIDS: readonly ['off', '1/8', '1/16', '1/8T', '1/16T'];
type Grid = (typeof GRIDS)[number];
/** The rights to a travel log. */
declare const RIGHTS: readonly ['read', 'jam', 'play', 'steer', 'write', 'manage'];
type Right = (typeof RIGHTS)[number];
/**
 * The roles of a travel log, each a set of rights: `read` opens and hears it, `jam` plays along, `play` moves the transport,
 * `steer` changes the settings of the music, `write` stops and texts, `manage` roles, links and the log itself. `write`
 * never comes without `steer`: removing a stop forgets the settings of its leg.
 */
declare const ROLES: {
  readonly owner: readonly ['read', 'jam', 'play', 'steer', 'write', 'manage'];
  readonly editor: readonly ['read', 'jam', 'play', 'steer', 'write'];
  readonly steerer: readonly ['read', 'jam', 'play', 'steer'];
  readonly player: readonly ['read', 'jam'];
  readonly viewer: readonly ['read'];
};
type Role = keyof typeof ROLES;
type SharedWith = {
  role: 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
  /** End of the role, UTC; null for none. */
  expiresAt: null | string;
  since: string;
  /** Number of the user. */
  userId: number;
  /** Display name. */
  name: string;
  /** Colour, as in CSS. */
  color: string;
};
type Sharing = {
  /** Raised with every change; If-Match takes it in quotes. */
  version: number;
  /** The person who asks. */
  you: {
    userId: null | number;
    role: null | 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
    rights: ('play' | 'read' | 'jam' | 'steer' | 'write' | 'manage')[];
  };
  /** The role that the address of the log gives to everybody; null for none: it takes a link to get in. */
  addressRole: null | 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
  /** Null for those who are no members. */
  owner: null | {
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  };
  /** Without the owner; empty for those who are no members. */
  members: {
    role: 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
    /** End of the role, UTC; null for none. */
    expiresAt: null | string;
    since: string;
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  }[];
};
type ShareLink = {
  id: number;
  role: 'player' | 'owner' | 'editor' | 'steerer' | 'viewer';
  label: string;
  /** UTC; null for no end. Members who came by the link leave then, too. */
  expiresAt: null | string;
  /** People whom it may let in, count; null for any number. */
  maxUses: null | number;
  uses: number;
  /** Number of a person. */
  createdBy: number;
  createdAt: string;
};
type StoredComposition = {
  id: number;
  /** The travel log, and its title when it was played. */
  log: string;
  title: string;
  /** Name that a person gave it; null for none. */
  name: null | string;
  /** The player; the owner of the log where that is not known. */
  by: {
    /** Number of the user. */
    userId: number;
    /** Display name. */
    name: string;
    /** Colour, as in CSS. */
    color: string;
  };
  /** Time of the last write, UTC. */
  at: string;
  /** Performances that sounded like this, count. */
  plays: number;
  likes: number;
  /** The reader likes it. */
  liked: boolean;
  seed: number;
  mapVersion: number;
  network: null | {
    hash: string;
    backend: string;
  };
  /** Figures of its analysis; null where it has none. Seconds to the ms, beats a minute, the key that lasts longest. */
  figures: null | {
    seconds: number;
    bars: number;
    tempo: number;
    key: null | string;
    notes: number;
    /** Airport codes of each leg. */
    legs: {
      from: string;
      to: string;
    }[];
  };
};
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
type TakeChange = {
  muted?: undefined | false | true;
  grid?: undefined | 'off' | '1/8' | '1/16' | '1/8T' | '1/16T';
  strength?: undefined | number;
  /** Deletes it, or restores it. */
  deleted?: undefined | false | true;
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
/** Raised with every change of a message, which `test/protocol/version.test.ts` checks by a hash of the schemas. */
declare const PROTOCOL_VERSION = 12;
/**
 * Pan of a voice, from −1 (left) to 1 (right).
 * @param pan of the leg
 * @example panOf('bass', 0.7) // 0
 */
declare const panOf: (voice: Voice, pan: number) => number;
type Identity = {
  /** Number of the user. */
  userId: number;
  /** Display name. */
  name: string;
  /** Colour, as in CSS. */
  color: string;
};
/** An airport, or a place that is none. Time zones are IANA names. */
interface Airport {
  /** Below 0 for a place that is no airport. */
  readonly id: number;
  /** Three letters, or null where the airport has only an ICAO code. */
  readonly iata: string | null;
  readonly icao: string | null;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  readonly altitude_ft: number;
  readonly tz: string;
  /** Year in which it closed to travellers; absent where it is open. */
  readonly closed?: number;
  /** City code that it was found by, as LON finds LHR; absent where it was found otherwise. */
  readonly cityCode?: string;
}
/** The values that a setting may have: a table entry, small enough for clients to carry. */
interface SettingType<T> {
  accepts(value: unknown): value is T;
  /** Completes "expected …". */
  readonly expected: string;
}
declare const MODES: readonly ['major', 'minor', 'dorian', 'mixolydian', 'lydian', 'phrygian'];
type Mode = (typeof MODES)[number];
/** The accompaniment of the melody: bass, pad and percussion, or a choir of three. */
declare const TEXTURES: readonly ['band', 'choir'];
type Texture = (typeof TEXTURES)[number];
/** The settings of the music, for the whole journey or a single leg. An absent setting follows from the journey. */
declare const fields: {
  /** Random seed. */
  readonly seed: SettingType<number>;
  /** Beats per minute. */
  readonly tempo: SettingType<number>;
  /** Pitch class of the tonic, C = 0. */
  readonly key: SettingType<number>;
  readonly mode: SettingType<'major' | 'minor' | 'dorian' | 'mixolydian' | 'lydian' | 'phrygian'>;
  /** 0 (few notes) to 1 (many); 0.5 keeps the journey's own. */
  readonly density: SettingType<number>;
  /** 0 (soft, low) to 1 (loud, high); 0.5 keeps the journey's own. */
  readonly energy: SettingType<number>;
  /** Sampling temperature of the melody: 0.5 (the likeliest notes) to 1.5 (unlikely ones, too). */
  readonly temperature: SettingType<number>;
  readonly texture: SettingType<'choir' | 'band'>;
  readonly melodyProgram: SettingType<number>;
  readonly bassProgram: SettingType<number>;
  readonly padProgram: SettingType<number>;
  readonly percussionProgram: SettingType<number>;
  readonly choirProgram: SettingType<number>;
};
declare const legFields: {
  /** The take of the leg: each is another piece from the same journey. */
  readonly take: SettingType<number>;
  /** Random seed. */
  readonly seed: SettingType<number>;
  /** Beats per minute. */
  readonly tempo: SettingType<number>;
  /** Pitch class of the tonic, C = 0. */
  readonly key: SettingType<number>;
  readonly mode: SettingType<'major' | 'minor' | 'dorian' | 'mixolydian' | 'lydian' | 'phrygian'>;
  /** 0 (few notes) to 1 (many); 0.5 keeps the journey's own. */
  readonly density: SettingType<number>;
  /** 0 (soft, low) to 1 (loud, high); 0.5 keeps the journey's own. */
  readonly energy: SettingType<number>;
  /** Sampling temperature of the melody: 0.5 (the likeliest notes) to 1.5 (unlikely ones, too). */
  readonly temperature: SettingType<number>;
  readonly texture: SettingType<'choir' | 'band'>;
  readonly melodyProgram: SettingType<number>;
  readonly bassProgram: SettingType<number>;
  readonly padProgram: SettingType<number>;
  readonly percussionProgram: SettingType<number>;
  readonly choirProgram: SettingType<number>;
};
/** A person's own settings for new journeys. Seed and key stay out: they make each journey itself. */
type Fields = Readonly<Record<string, SettingType<unknown>>>;
type Values<F extends Fields> = { readonly [N in keyof F]: F[N] extends SettingType<infer T> ? T : never };
type SettingName = keyof typeof fields;
type LegSettingName = keyof typeof legFields;
/** Settings to change; `null` gives one back to the journey. */
type SettingChanges = { readonly [N in SettingName]?: Values<typeof fields>[N] | null };
/** Settings of one leg to change; `null` gives one back to the journey's setting. */
type LegChanges = { readonly [N in LegSettingName]?: Values<typeof legFields>[N] | null };
declare const DEFAULTS: {
  readonly seed: 0;
  readonly density: 0.5;
  readonly energy: 0.5;
  readonly temperature: 1;
  readonly texture: 'band';
};
type Given = keyof typeof DEFAULTS;
/** The effective settings of a leg. With its end points they determine its plan. */
type LegSettings = Pick<Values<typeof legFields>, Given | 'take'> &
  Partial<Omit<Values<typeof legFields>, Given | 'take'>>;
/** The settings of one leg alone. */
type LegOverrides = Partial<Values<typeof legFields>>;
/** The settings of the whole journey, and of single legs by the id of the waypoint that they leave from. */
type Settings = Omit<LegSettings, 'take'> & {
  readonly legs: ReadonlyMap<string, LegOverrides>;
  /** Locked legs, each with the effective settings that it keeps. */
  readonly locks: ReadonlyMap<string, LegSettings>;
};
/** The effective settings of a leg, in a fixed order: its lock, else its own settings before the journey's. */
declare const settingsFor: (leg: string, { legs, locks, ...journey }: Settings) => LegSettings;
/** Cabins of a flight. */
declare const CABINS: readonly ['economy', 'premium economy', 'business', 'first'];
type Cabin = (typeof CABINS)[number];
/** Ways of travel over ground and water. A leg without one is a flight. */
declare const WAYS: readonly ['train', 'ferry', 'drive'];
type Way = (typeof WAYS)[number];
/** Stages of a journey. */
declare const JOURNEY_STATUSES: readonly ['draft', 'planned', 'travelling', 'done'];
type JourneyStatus = (typeof JOURNEY_STATUSES)[number];
interface Waypoint {
  readonly id: string;
  /**
   * An IATA or ICAO code as it was typed, or a place that is no airport (`placeText`). An unknown code is kept, and flagged
   * by the app.
   */
  readonly airport: string;
  /** Fractional index: waypoints sort by it as plain strings. */
  readonly order: string;
  /** Instants in UTC, to the ms, e.g. 2026-05-01T08:30:00.000Z. */
  readonly arrive?: string;
  readonly depart?: string;
  /** The flight that leaves from here: its number, e.g. LH400, who flies it, and where the traveller sits. */
  readonly flight?: string;
  readonly carrier?: string;
  readonly cabin?: Cabin;
  readonly seat?: string;
  /** The way of travel from here, where it is no flight: `flight`, `carrier` and `seat` are those of the train then. */
  readonly way?: Way;
  /** Nights of the stay here, given by hand: those between the times count before them. */
  readonly nights?: number;
  readonly entry: string;
}
/** The value of a waypoint's `removed` field: the name of the member who removed it, and the time. */
interface Removal {
  /** Display name. */
  readonly by: string;
  /** UTC instant, ISO 8601. */
  readonly at: string;
}
/** A travel log as a plain value, without the removed waypoints and the settings of their legs. */
interface TravelLogContent {
  readonly title: string;
  readonly tags: readonly string[];
  readonly travelDate?: string;
  readonly status: JourneyStatus;
  readonly description: string;
  readonly waypoints: readonly Waypoint[];
  readonly settings: Settings;
}
/** A removed waypoint. Its fields, its entry and the settings of its leg are in the document until the bin is emptied. */
interface RemovedWaypoint {
  readonly waypoint: Waypoint;
  readonly removal: Removal;
}
/** The fields of a waypoint that members edit. `null` removes a field. */
interface WaypointFields {
  /** An IATA or ICAO code, any case; unknown codes are kept. */
  readonly airport?: string;
  /** Instants, ISO 8601 with a zone; kept in UTC. Others throw a RangeError, and nothing is changed. */
  readonly arrive?: string | null;
  readonly depart?: string | null;
  readonly flight?: string | null;
  readonly carrier?: string | null;
  readonly cabin?: Cabin | null;
  readonly seat?: string | null;
  readonly way?: Way | null;
  readonly nights?: number | null;
}
/** A replacement in a text, in UTF-16 units. */
interface TextChange {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}
/**
 * The one replacement that turns a text into another; undefined where they are equal. It never splits a surrogate pair:
 * Yjs would turn both halves into replacement characters.
 * @example changeBetween('Paris', 'Parma') // { at: 3, remove: 2, insert: 'ma' }
 */
declare function changeBetween(before: string, after: string): TextChange | undefined;
/** The closed list of refusals, each with what it means to the person who gets it. */
declare const REFUSALS: {
  readonly WRONG_VERSION: 'client and server speak different protocol versions: reload the page or upgrade the client';
  readonly ORIGIN_NOT_ALLOWED: 'pages of this origin may not connect: the operator lists origins in ALLOWED_ORIGINS';
  readonly UNKNOWN_LOG: 'there is no such travel log, or it is not shared with you';
  readonly UNAUTHORIZED: 'the token is not valid: join without one, or sign in again';
  readonly ROOM_FULL: 'too many members in this room';
  readonly READ_ONLY: 'you may read this log but not change it';
  readonly NOT_ALLOWED: 'your role in this log does not allow that';
  readonly BAD_MESSAGE: 'the message does not fit its schema';
  readonly TOO_LARGE: 'the update is larger than the limit';
  readonly RATE_LIMITED: 'too many messages: slow down';
  readonly MISSING_DEPENDENCIES: 'the update builds on content that the server does not have: catch up, then send it again';
  readonly BAD_UPDATE: 'the bytes are not a Yjs update that may be applied';
  readonly CLIENT_ID_TAKEN: 'another session writes under this Yjs client id: write under a new one';
  readonly WITHDRAWN: 'the session has withdrawn this number';
  readonly LOG_FULL: 'the travel log has reached its size limit';
  readonly QUARANTINED: 'the travel log is read-only until an operator has looked at it';
  readonly TRIMMED: 'this row was trimmed, with all before it';
  readonly BAD_PLACE: 'the place of the note is not where its player hears the music';
  readonly NOTHING_TO_PLAY: 'there is no leg between two known airports yet';
  readonly BUSY: 'so much music plays at the moment that none can be added: try again in a minute';
  readonly NOT_PASSED: 'no other instance answers: whoever conducts goes on';
  readonly UNAVAILABLE: 'the server cannot save at the moment: try again';
};
type RefusalCode$1 = keyof typeof REFUSALS;
interface Refusal$1 {
  readonly code: RefusalCode$1;
  /** What exactly was wrong. It never holds content of others. */
  readonly detail: string;
}
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
/** A typed event emitter, since browsers have none. An error in one listener does not keep the others from being called. */
interface Events<Table extends object> {
  /** Adds a listener and returns the function that removes it. */
  on<N extends keyof Table>(name: N, listener: (value: Table[N]) => void): () => void;
  /** Calls the listeners of an event in the order in which they were added. */
  emit<N extends keyof Table>(name: N, value: Table[N]): void;
  /** Removes all listeners. */
  clear(): void;
}
type Place = {
  /** Id of the waypoint that the leg leaves from. */
  leg: string;
  /** Ticks in the leg. */
  tick: number;
};
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
/** Sound of the music at this member: none, on, or on without being heard. */
type Hearing = 'off' | 'on' | 'muted';
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
/** The instance of the server that streams the music. Conducting can be handed off while music plays, without a break. */
interface RoomConductor {
  /** The call sign of the instance; undefined while none is known to conduct. */
  readonly name: string | undefined;
  /** Whether this client is connected to that instance. */
  readonly here: boolean;
  /** Hands conducting to the instance that this client is connected to. @throws RefusedError e.g. NOT_PASSED, BUSY */
  take(): Promise<void>;
  /** Hands conducting to any other instance with members in the room. @throws RefusedError NOT_PASSED where there is none */
  pass(): Promise<void>;
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
/**
 * The whole piece, played or not: what has sounded, and the rest as it would. The server composes it, since a client knows
 * only the notes that it received. All reject with a RefusedError: NOTHING_TO_PLAY where no flight is complete,
 * UNAVAILABLE without an answer.
 */
interface RoomExports {
  /** A Standard MIDI File. */
  midi(): Promise<Uint8Array<ArrayBuffer>>;
  /** Plans, notes and analysis. */
  json(): Promise<CompositionFile>;
  /** Tempo, keys, length, range and so on. */
  analysis(): Promise<Analysis>;
}
/** A travel log as it was when row `seq` was committed. */
interface Past {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly content: TravelLogContent;
  /** Top-level types of a client's own, by name, as plain values. */
  readonly own: Readonly<Record<string, unknown>>;
}
/** The versions of a travel log, over HTTP. All methods reject with a RefusedError. */
interface RoomHistory {
  versions(): Promise<VersionList>;
  /** Names the travel log as it is now, this client's edits so far included. */
  name(name: string): Promise<AtRow>;
  /** The travel log at any row, from 1 to the head. */
  at(seq: number): Promise<Past>;
  /** Who changed what of the waypoints that exist. */
  attribution(): Promise<Attribution>;
  /**
   * Restores the travel log as it was at a row, by ordinary edits: members keep their undo, and the state before becomes a
   * version.
   */
  restore(seq: number): Promise<AtRow>;
  /**
   * Removes what was before a row from the history, for good, and the versions there. What the travel log says now stays, and so
   * does this row and all that came later. It takes the right to manage, and gives back the room that the history took.
   * @returns the row at which the history begins now
   */
  trim(seq: number): Promise<AtRow>;
}
/** A role that can be given: there is one owner. */
type GivenRole = Exclude<Role, 'owner'>;
/** The roles and share links of a travel log, over HTTP. All but `read` and `leave` take the right to
 * manage; all reject with a RefusedError. */
interface RoomSharing {
  read(): Promise<Sharing>;
  setRole(userId: number, role: GivenRole): Promise<void>;
  /** Removes a member, who cannot come in by a link again. */
  remove(userId: number): Promise<void>;
  /** Gives this person's own role up. A link lets them in again. */
  leave(): Promise<void>;
  /** Makes the log public, to be read and heard by its address, or private. */
  setPublic(isPublic: boolean): Promise<void>;
  /** Makes a member the owner, and this person an editor. */
  transfer(userId: number): Promise<void>;
  links(): Promise<readonly ShareLink[]>;
  /** @returns the address to pass on. It is shown once */
  addLink(link: NewShareLink): Promise<{
    readonly id: number;
    readonly url: string;
    readonly token: string;
  }>;
  /** Ends a link; with `members`, removes those who came by it, too. */
  endLink(
    id: number,
    options?: {
      readonly members?: boolean;
    },
  ): Promise<void>;
}
interface NewShareLink {
  readonly role: GivenRole;
  /** Up to 100 characters. */
  readonly label?: string;
  /** ISO 8601 with a zone; members who came by the link leave then, too. */
  readonly expiresAt?: string;
  /** People whom it lets in, count; any number if left out. */
  readonly maxUses?: number;
}
/** Notes that a member has played on a leg, to be recorded. */
interface Recording extends Pick<Take, 'leg' | 'sound'>, Partial<Pick<Take, 'solo' | 'grid' | 'strength'>> {
  readonly notes: readonly TakeNote[];
  /** A uuid, drawn if left out: recorded again under the same one, e.g. after UNAVAILABLE, it remains one take. */
  readonly id?: string;
}
/** Changes of takes, over HTTP. All reject with a RefusedError; the event `takes` follows once they are there. */
interface TakeRequests {
  record(recording: Recording): Promise<Take>;
  /** Mutes or quantises a take of this person, or any with the right to manage. */
  change(id: string, change: Omit<TakeChange, 'deleted'>): Promise<Take>;
  remove(id: string): Promise<Take>;
  restore(id: string): Promise<Take>;
  /** The deleted takes that this person can restore. */
  deleted(): Promise<readonly Take[]>;
}
/** Refusals that no room of a server sends, each with its meaning. */
declare const OWN_REFUSALS: {
  readonly NOT_CONNECTED: 'the connection was lost';
  readonly UNREACHABLE: 'no server answers at this address';
  readonly UPGRADE_BLOCKED: 'the server answers, but no WebSocket reaches it: a proxy on the way may drop the upgrade';
  readonly TIMED_OUT: 'the server did not answer in time';
  readonly NOT_FOUND: 'there is nothing at this address';
};
type OwnRefusalCode = keyof typeof OWN_REFUSALS;
/** The closed list of refusals: those of servers, and those of this SDK. */
type RefusalCode = RefusalCode$1 | OwnRefusalCode;
interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
}
/** A room's connection to its server. */
type Status =
  /** The first attempt to join is under way. */
  | {
      readonly kind: 'connecting';
    } /** The document is up to date, and edits are sent. */
  | {
      readonly kind: 'live';
    } /** The browser reports that it has no network. */
  | {
      readonly kind: 'offline';
    }
  /**
   * There is no connection, because of `why`; the next attempt begins after `inMs`. The codes are NOT_CONNECTED,
   * UNREACHABLE, UPGRADE_BLOCKED and TIMED_OUT, and those that a server refuses with for a while, ROOM_FULL and UNAVAILABLE.
   */
  | {
      readonly kind: 'reconnecting';
      readonly inMs: number;
      readonly why: Refusal;
    } /** The server does not let this client in, and there are no further attempts. */
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
    }
  | {
      readonly kind: 'left';
    };
/** The server, or this SDK on its behalf, refused a request. */
declare class RefusedError extends Error {
  readonly name = 'RefusedError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal);
}
/** An edit that the server does not take. Other edits are saved without it. */
interface RefusedEdit {
  readonly refusal: Refusal$1;
  /** The text in it, to be kept elsewhere. */
  readonly text: string;
  /**
   * Discards it, and nothing else. It leaves the list at once. Resolves when it is gone from the storage of this client, too:
   * while it still stands in the outbox, that takes a connection.
   */
  discard(): Promise<void>;
}
/** The shared document by its domain terms. Every change is an ordinary edit of `room.doc`, subject to undo. */
interface TravelLog {
  read(): TravelLogContent;
  /**
   * Adds a waypoint before position `at` (0 is the start; omitted, the end) and returns its id.
   * @throws RangeError where a time is no instant with a zone
   */
  add(
    fields: WaypointFields & {
      readonly airport: string;
      readonly entry?: string;
    },
    at?: number,
  ): string;
  /** Moves a waypoint to position `to` among the others. False where it no longer exists. */
  move(id: string, to: number): boolean;
  /**
   * Changes fields of a waypoint. False where it no longer exists.
   * @throws RangeError where a time is no instant with a zone
   */
  edit(id: string, fields: WaypointFields): boolean;
  /**
   * Removes a waypoint to the bin: what members are writing in it is not lost, and anyone can restore it. False where it no
   * longer exists.
   */
  remove(id: string): boolean;
  /** The removed waypoints in travelling order. */
  bin(): RemovedWaypoint[];
  /** Takes a waypoint out of the bin, with its entry and the settings of its leg. False where it is not in the bin. */
  restore(id: string): boolean;
  /** Deletes the removed waypoints for good: this is not subject to undo. */
  emptyBin(): void;
  /** The text written at a waypoint, to be bound to an editor; undefined where it no longer exists. */
  entry(id: string): Y.Text | undefined;
  setTitle(title: string): void;
  setDescription(description: string): void;
  /** @param date e.g. "2026-05-01"; null removes it */
  setTravelDate(date: string | null): void;
  setStatus(status: JourneyStatus): void;
  addTag(tag: string): void;
  removeTag(tag: string): void;
  /**
   * Steers the music of the whole journey; `null` gives a setting back to the journey.
   * @throws RangeError where a value is out of its range.
   */
  steer(changes: SettingChanges): void;
  /**
   * Steers one leg, given by the id of the waypoint that it leaves from; `null` gives a setting back to the journey's.
   * False where the waypoint no longer exists.
   * @throws RangeError where a value is out of its range.
   */
  steerLeg(leg: string, changes: LegChanges): boolean;
  /**
   * Asks for other music from the same settings, for one leg or for all that are not locked. False where the leg's waypoint
   * no longer exists.
   */
  takeAgain(leg?: string): boolean;
  /** Keeps a leg's settings, and so its music, until it is unlocked. False where its waypoint no longer exists. */
  lockLeg(leg: string): boolean;
  /** Lets a leg follow the settings again. False where its waypoint no longer exists. */
  unlockLeg(leg: string): boolean;
  /** Calls back after every change of the document, local or remote. Returns the function that stops it. */
  onChange(listener: () => void): () => void;
}
/** A stop that an undo left as it is, and why. */
type KeptStop =
  /** This member added it, and these have written in it since: only those who are here are named. */
  | {
      readonly kind: 'written';
      readonly waypoint: string;
      readonly by: readonly Identity[];
    } /** It is in the bin, and what is written in it stays until it is restored. */
  | {
      readonly kind: 'removed';
      readonly waypoint: string;
      readonly removal: Removal;
    };
type UndoResult =
  | {
      readonly kind: 'changed';
      readonly kept: readonly KeptStop[];
    } /** The step changed nothing, and `kept` says why. */
  | {
      readonly kind: 'kept';
      readonly kept: readonly KeptStop[];
    } /** No step can change anything. */
  | {
      readonly kind: 'nothing';
    };
/**
 * Takes back what this member did in this session, step by step: never what others did, and never so that a field is empty
 * that others have filled. Steps that can change nothing are skipped. It is the origin of its own transactions.
 */
interface RoomUndo {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): UndoResult;
  redo(): UndoResult;
  /** Ends the present step. Otherwise edits that follow each other within half a second are one. */
  stopCapturing(): void;
}
/** The events of a room. */
interface RoomEvents extends MusicEvents, JamEvents {
  /**
   * The number of unsaved edits has changed, or why they wait; 0 means that everything is a row in the server's database.
   */
  saved: {
    readonly unsaved: number;
    readonly waiting?: Refusal$1;
  };
  /** This member is a new guest: the login session that the token proved has ended. */
  identity: Identity;
  /** The role of this member is another one. Null: it was removed, and the connection is closed. */
  access: Access;
  /** `canUndo` or `canRedo` has changed. */
  undo: {
    readonly canUndo: boolean;
    readonly canRedo: boolean;
  };
  status: Status;
  /** The server refused something. Where it was an edit, `update` is there, and it is one of `refusedEdits`. */
  refused: {
    readonly refusal: Refusal$1;
    readonly update?: Uint8Array;
  };
  /**
   * `room.doc`, `room.awareness`, `room.travelLog` and `room.undo` are others now, without what was refused, and there is
   * nothing to undo: an edit was refused, the Yjs client id belongs to another session, or the document had drifted from
   * the server's. In that last case `archive` is its state, which is also stored beside the outbox.
   */
  rebuilt: {
    readonly archive?: Uint8Array;
  };
}
/** Role and rights of this member in the log. */
interface Access {
  /** Null before the first welcome, and for a member that was removed. */
  readonly role: Role | null;
  readonly rights: readonly Right[];
}
interface Room {
  readonly log: string;
  /** The document; another one after `rebuilt`, as are `awareness`, `travelLog` and `undo`. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly travelLog: TravelLog;
  readonly undo: RoomUndo;
  readonly transport: RoomTransport;
  readonly conductor: RoomConductor;
  readonly score: Pick<ClientScore, 'legs' | 'load' | 'leg' | 'notes' | 'notesOf'>;
  readonly takes: HeardTakes & TakeRequests;
  readonly history: RoomHistory;
  readonly exports: RoomExports;
  readonly sharing: RoomSharing;
  /**
   * Notes as they are received, from the bar under the playhead on, and those that other members play. It ends when the
   * room is left.
   */
  readonly notes: AsyncIterable<HeardNote | LiveNote>;
  readonly jam: RoomJam;
  /** This member's identity, as the server stated it. */
  readonly you: Identity;
  readonly access: Access;
  /** Proves that identity: pass it to `connect` next time. */
  readonly token: string;
  readonly status: Status;
  /** Local edits that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  /** Unacknowledged edits outlive this page or process: in IndexedDB, or in the outbox's folder. */
  readonly keepsEdits: boolean;
  /** Edits that the server does not take, until they are discarded. They keep no other edit from being saved. */
  readonly refusedEdits: readonly RefusedEdit[];
  /** Why edits wait although there is a connection, e.g. LOG_FULL. They are sent once that is over. */
  readonly waiting: Refusal$1 | undefined;
  /** Room time, ms: one clock for all members. */
  roomTime(): number;
  /** Adds a listener and returns the function that removes it. */
  on<N extends keyof RoomEvents>(event: N, listener: (value: RoomEvents[N]) => void): () => void;
  /**
   * Says whether this member hears the music, for the figures of what was listened to; off until then. A playback says so
   * itself: call it where its output is muted.
   */
  hear(hearing: Hearing): void;
  /**
   * Begins a drag: its edits are undone at once, and make one revision of the music. Returns the function that ends it.
   * @example const release = room.drag()
   */
  drag(): () => void;
  /**
   * Resolves when every local edit so far is acknowledged, apart from those in `refusedEdits`; rejects with a RefusedError
   * where one is refused meanwhile, and where none is sent any more: this client is not let in, or has left.
   */
  saved(): Promise<void>;
  /**
   * Leaves the room. Edits that are not acknowledged stay in the outbox; where that is in memory, await `saved()` first.
   */
  leave(): Promise<void>;
}
/** The member who joins, and the storage of this client. */
interface MemberOptions {
  /** The display name of a new guest, up to 60 characters. */
  readonly name?: string | undefined;
  /** `room.token` of an earlier connection, to join as the same person. */
  readonly token?: string | undefined;
  /** The token of a share link: makes this person a member, with the role of the link. */
  readonly link?: string | undefined;
  /**
   * A folder in which unacknowledged edits, and the document that they build on, outlive this process (Node). Without it
   * they are kept in memory; a browser always stores them in IndexedDB.
   */
  readonly outbox?:
    | {
        readonly folder: string;
      }
    | undefined;
}
interface ConnectOptions extends MemberOptions {
  /** The server's address, e.g. "http://127.0.0.1:4321". */
  readonly url: string;
  /** The id of the travel log, as `POST /api/logs` returns it. */
  readonly log: string;
  /** Timeout of joining, ms; 10,000 if left out. */
  readonly timeoutMs?: number | undefined;
  /** Ends the joining. A room that is joined stays so. */
  readonly signal?: AbortSignal | undefined;
}
/**
 * Joins a room. Resolves once there is a document to edit: the server's or, while the server is unreachable, the stored
 * one. Without either it goes on trying until the time is over. Where it rejects, everything is closed again.
 * @throws RefusedError where the server refuses the handshake (UNKNOWN_LOG, WRONG_VERSION, UNAUTHORIZED …), and after the
 * time with what kept it from joining (UNREACHABLE, UPGRADE_BLOCKED, TIMED_OUT, UNAVAILABLE, ROOM_FULL); the reason of an
 * aborted signal; Error of the file system where the outbox's folder cannot be made
 * @example const room = await connect({ url: 'http://127.0.0.1:4321', log, name: 'Ada' })
 */
declare function connect(options: ConnectOptions): Promise<Room>;
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
interface Playback {
  /**
   * Notes that fell due and were not handed to the output, count: those that came too late, and those that no timer was
   * there for, in a sleep of the machine or in a page whose timers were held back.
   */
  readonly late: number;
  /** The same of notes that others play, and those whose place is gone, counts. */
  readonly jam: {
    readonly late: number;
    readonly displaced: number;
  };
  close(): void;
}
/** Plays a room's music on an output. Notes are handed over ahead of time, by as much as timers may be late. */
declare function createPlayback({ room, output }: { room: PlayableRoom; output: Output }): Playback;
/** A socket that takes any message, for tools that try what a server does with it. */
interface RawSocket {
  on(name: string, listener: (message: unknown) => void): void;
  /** Calls back with every message that comes. */
  onAny(listener: (name: string, message: unknown) => void): void;
  emit(name: string, message: unknown): void;
  /** Sends a message and resolves with its answer. @throws Error where none comes within `ms` */
  ask(name: string, message: unknown, ms: number): Promise<unknown>;
  disconnect(): void;
}
/**
 * Opens a socket to the room of a log without anything that a room does with it: no document, no order, no other try.
 * Programs call `connect` instead.
 * @param hello what a member says of itself, as in docs/messages.md
 */
declare function openRawSocket(url: string, log: string, hello: Readonly<Record<string, unknown>>): RawSocket;

export {
  type Access,
  type Airport,
  type Analysis,
  type Attribution,
  CABINS,
  type Cabin,
  type Composition,
  type CompositionFile,
  type ConnectOptions,
  changeBetween,
  connect,
  createPlayback,
  DRUM_KIT,
  type EditsOf,
  type GivenRole,
  GRIDS,
  type Grid,
  type HeardNote,
  type HeardTakes,
  type Identity,
  type JamEvent,
  JOURNEY_STATUSES,
  type JourneyStatus,
  type KeptStop,
  type LegChanges,
  type LegOutline,
  type LegOverrides,
  type LegReasons,
  type LegSettingName,
  type LegSettings,
  LIMITS,
  type ListedJourney,
  type LiveNote,
  MODES,
  type Mode,
  type NewShareLink,
  type NoteEvent,
  type Others,
  type Output,
  openRawSocket,
  type Past,
  type PlayableRoom,
  type Playback,
  type PlayedNote,
  PROTOCOL_VERSION,
  panOf,
  type RawSocket,
  type Recording,
  type Refusal,
  type RefusalCode,
  type RefusedEdit,
  RefusedError,
  type Removal,
  type RemovedWaypoint,
  RIGHTS,
  type Right,
  ROLES,
  type Role,
  type Room,
  type RoomConductor,
  type RoomEvents,
  type RoomExports,
  type RoomHistory,
  type RoomJam,
  type RoomSharing,
  type RoomTransport,
  type RoomUndo,
  type SettingChanges,
  type Settings,
  type SharedWith,
  type ShareLink,
  type Sharing,
  type Status,
  type StoredComposition,
  settingsFor,
  type Take,
  type TakeNote,
  type TakeRequests,
  TEXTURES,
  type TextChange,
  type Texture,
  TICKS_PER_QUARTER,
  type Transport,
  type TravelLog,
  type TravelLogContent,
  type UndoResult,
  type Version,
  type VersionList,
  VOICES,
  type Voice,
  WAYS,
  type Way,
  type Waypoint,
  type WaypointFields,
};
