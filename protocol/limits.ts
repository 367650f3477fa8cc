const limit = (value: number, meaning: string) => ({ value, meaning });

const TABLE = {
  updateBytes: limit(256 * 1024, 'One Yjs update, bytes.'),
  clockAdvance: limit(1_000_000, 'Advance of a client’s clock by one update, count: a letter is one.'),
  trialBytes: limit(16 * 1024, 'Updates larger than this are tried in a worker before they are committed, bytes.'),
  trialWork: limit(
    5_000_000,
    'The same where this is larger: places of the document that an update touches, times the items of who wrote there.',
  ),
  trialMs: limit(
    500,
    'Deadline of such a trial, ms; twice as long for the second one of an update, four times for the third.',
  ),
  logBytes: limit(32 * 1024 * 1024, 'A travel log, bytes of its encoded document: above it only deletions pass.'),
  awarenessBytes: limit(8 * 1024, 'One awareness state, bytes.'),
  frameBytes: limit(
    1024 * 1024,
    'One frame on the wire, bytes: a larger one closes the socket; below it, too large an update is refused by name.',
  ),
  windowUpdates: limit(64, 'Unacknowledged updates that a member may have under way, count.'),
  windowBytes: limit(256 * 1024, 'Unacknowledged updates that a member may have under way, bytes.'),
  laneBytes: limit(
    64 * 1024 * 1024,
    'Updates that wait in an instance’s commit lane before it answers UNAVAILABLE, bytes.',
  ),
  strikes: limit(3, 'Invalid updates and frames within a minute, count: the last of them closes the socket.'),
  behindBytes: limit(256 * 1024, 'Unread bytes of a slow member before it is left out of the fan-out.'),
  closeBytes: limit(4 * 1024 * 1024, 'Further unread bytes of such a member before it is closed.'),
  behindMs: limit(20_000, 'Time in which such a member must read `behindBytes`, ms.'),
  members: limit(1_000, 'Members in a room on one instance, count.'),
  links: limit(100, 'Share links of a log that have not been ended, count.'),
  linkLabelLength: limit(100, 'The label of a share link, characters.'),
  nameLength: limit(60, 'A display name, characters.'),
  typeNameLength: limit(60, 'The name of a top-level type of one’s own, with its `x-`, characters.'),
  titleLength: limit(255, 'A title, characters.'),
  legs: limit(200, 'Legs that sound, count: the music of a longer journey ends there, hours on.'),
  seedWaypoints: limit(1_000, 'Waypoints that one REST request may create a log with, count.'),
  entryLength: limit(100_000, 'An entry or a description in such a request, characters.'),
} as const;

type Limit = keyof typeof TABLE;

const mapLimits = <T>(map: (limit: { readonly value: number; readonly meaning: string }) => T) =>
  Object.fromEntries(Object.entries(TABLE).map(([name, limit]) => [name, map(limit)])) as { readonly [N in Limit]: T };

/** Every limit a member can run into. The welcome sends them to the client. */
export const LIMITS = mapLimits(({ value }) => value);

/** What each of them counts, with its unit. */
export const LIMIT_MEANINGS = mapLimits(({ meaning }) => meaning);
