import { connect, type HeardNote, type Room } from '../../client-sdk/index.ts';

/** A note this late still plays, ms. */
const GRACE_MS = 30;

/** A member that writes down every note: when it came, and when it was due. */
export interface Listener {
  readonly name: string;
  readonly room: Room;
  /** Compares what was heard with the score as it is known in the end. */
  account(score: Iterable<HeardNote>): Account;
  /** The longest time in which it was not connected, ms. */
  longestAway(): number;
  leave(): Promise<void>;
}

export interface Account {
  /** Notes that were due while it listened, count. */
  readonly due: number;
  /** Notes that never came to be played. */
  readonly missing: number;
  /** Those of the missing that are not in its score either: behind a cut, that holds what has sounded meanwhile. */
  readonly unknown: number;
  /** Notes that came, and too late to be played. */
  readonly late: number;
  /** Notes that came again as others. */
  readonly duplicates: number;
  /** Words of the music under an epoch lower than one that was heard before. */
  readonly wrongEpochs: number;
  /** The longest time in which a note of the score should have sounded, and none did, ms. */
  readonly longestSilence: number;
}

export async function openListener(options: {
  readonly url: string;
  readonly log: string;
  readonly name: string;
}): Promise<Listener> {
  const room = await connect(options);
  /** When each note came first, room time in ms. */
  const came = new Map<string, number>();
  let epoch = 0;
  let wrongEpochs = 0;
  let awaySince: number | undefined;
  let longestAway = 0;
  function hear(note: HeardNote): void {
    if (!came.has(nameOf(note))) came.set(nameOf(note), room.roomTime());
  }
  room.on('note', hear);
  // Where others play already, some have come by now.
  for (const note of room.score.notes()) hear(note);
  room.on('transport', (transport) => {
    if (transport.epoch < epoch) wrongEpochs += 1;
    epoch = Math.max(epoch, transport.epoch);
  });
  room.on('status', ({ kind }) => {
    const now = performance.now();
    if (kind !== 'live') awaySince ??= now;
    else if (awaySince !== undefined) {
      longestAway = Math.max(longestAway, now - awaySince);
      awaySince = undefined;
    }
  });
  await room.transport.play();
  const from = room.roomTime() + 1_000;

  return {
    name: options.name,
    room,
    account(score) {
      const until = room.roomTime();
      const places = [...room.score.notes()].map((note) => nameOf(note));
      const due = [...score]
        .map((note) => ({
          name: nameOf(note),
          came: came.get(nameOf(note)),
          at: room.transport.timeAt(note.at),
          end: room.transport.timeAt(note.at + note.ticks),
        }))
        .filter(({ at }) => at >= from && at < until);
      const known = new Set(places);
      const inTime = due.filter((note) => note.came !== undefined && note.came <= note.at + GRACE_MS);
      const missing = due.filter((note) => note.came === undefined);
      return {
        due: due.length,
        missing: missing.length,
        unknown: missing.filter(({ name }) => !known.has(name)).length,
        late: due.length - inTime.length - missing.length,
        duplicates: places.length - known.size,
        wrongEpochs,
        longestSilence: longestSilence(due, inTime),
      };
    },
    longestAway: () => longestAway,
    leave: () => room.leave(),
  };
}

const nameOf = ({ leg, voice, tick, pitch }: HeardNote) => `${leg}/${voice}/${tick}/${pitch}`;

interface Span {
  readonly at: number;
  readonly end: number;
}

/** The longest part of what the score fills that was not filled for a listener, ms. */
function longestSilence(score: readonly Span[], heard: readonly Span[]): number {
  const edges = [...score.map((span) => ({ span, by: 0 })), ...heard.map((span) => ({ span, by: 1 }))]
    .flatMap(({ span, by }) => [
      { at: span.at, by, change: 1 },
      { at: span.end, by, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || b.change - a.change);
  const sounding = [0, 0];
  let longest = 0;
  let since: number | undefined;
  for (const { at, by, change } of edges) {
    sounding[by]! += change;
    const silent = sounding[0]! > 0 && sounding[1] === 0;
    if (silent) since ??= at;
    else if (since !== undefined) {
      longest = Math.max(longest, at - since);
      since = undefined;
    }
  }
  return longest;
}
