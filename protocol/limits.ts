/** Every limit a member can run into, each with its unit. The welcome sends them to the client. */
export const LIMITS = {
  /** One Yjs update, bytes. */
  updateBytes: 256 * 1024,
  /** By how much one update may advance its client's clock, count: a letter is one. */
  clockAdvance: 1_000_000,
  /** Updates larger than this are tried in a worker before they are committed, bytes. */
  trialBytes: 16 * 1024,
  /** How long such a trial may take, ms. */
  trialMs: 500,
  /** A travel log, bytes of its encoded document: beyond it only deletions help. */
  logBytes: 32 * 1024 * 1024,
  /** One awareness state, bytes. */
  awarenessBytes: 8 * 1024,
  /** One frame on the wire, bytes: a larger one closes the socket; below it, a too large update is refused by name. */
  frameBytes: 1024 * 1024,
  /** Unacknowledged updates a member may have under way, count. */
  windowUpdates: 64,
  /** The same, bytes. */
  windowBytes: 256 * 1024,
  /** Updates that wait in one instance's commit lane before it answers UNAVAILABLE, bytes. */
  laneBytes: 64 * 1024 * 1024,
  /** Updates and frames that are rubbish within a minute, count: the last of them closes the socket. */
  strikes: 3,
  /** Bytes that may wait for a slow member before it is left out, and how many more it may cause before it is closed. */
  behindBytes: 256 * 1024,
  closeBytes: 4 * 1024 * 1024,
  /** How long a member that is behind may take to read `behindBytes`, ms. */
  behindMs: 20_000,
  /** What one reader may ask of the history of logs in a second, count, and at once after a pause. */
  historyReads: 5,
  historyReadsAtOnce: 50,
  /** Members in a room on one instance, count. */
  members: 1_000,
  /** A display name, characters. */
  nameLength: 60,
  /** A title, characters. */
  titleLength: 255,
  /** Legs that sound, count: the music of a longer journey ends there, hours on. */
  legs: 200,
  /** Waypoints that one REST request may seed a log with, count. */
  seedWaypoints: 1_000,
  /** An entry or a description that such a request may hold, characters. */
  entryLength: 100_000,
} as const;
