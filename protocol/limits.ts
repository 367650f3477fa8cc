/** Read-only, and typed as numbers, not as these values. */
const numbers = <N extends string>(values: { readonly [name in N]: number }) => values;

/** Every limit a member can run into. The welcome sends them to the client. */
export const LIMITS = numbers({
  updateBytes: 256 * 1024,
  clockAdvance: 1_000_000,
  trialBytes: 16 * 1024,
  trialWork: 5_000_000,
  trialMs: 500,
  logBytes: 32 * 1024 * 1024,
  awarenessBytes: 8 * 1024,
  frameBytes: 1024 * 1024,
  windowUpdates: 64,
  windowBytes: 256 * 1024,
  laneBytes: 64 * 1024 * 1024,
  strikes: 3,
  behindBytes: 256 * 1024,
  closeBytes: 4 * 1024 * 1024,
  behindMs: 20_000,
  members: 1_000,
  links: 100,
  linkLabelLength: 100,
  nameLength: 60,
  typeNameLength: 60,
  titleLength: 255,
  legs: 200,
  seedWaypoints: 1_000,
  entryLength: 100_000,
});

/** Meaning of each limit, with its unit. Clients carry the numbers alone. */
export const LIMIT_MEANINGS: Readonly<Record<keyof typeof LIMITS, string>> = {
  updateBytes: 'One Yjs update, bytes.',
  clockAdvance: 'Advance of a client’s clock by one update, count: a letter is one.',
  trialBytes: 'Updates larger than this are tried in a worker before they are committed, bytes.',
  trialWork:
    'The same where this is larger: places of the document that an update touches, times the items of who wrote there.',
  trialMs: 'Deadline of such a trial, ms; twice as long for the second one of an update, four times for the third.',
  logBytes: 'A travel log, bytes of its encoded document: above it only deletions pass.',
  awarenessBytes: 'One awareness state, bytes.',
  frameBytes:
    'One frame on the wire, bytes: a larger one closes the socket; below it, too large an update is refused by name.',
  windowUpdates: 'Unacknowledged updates that a member may have under way, count.',
  windowBytes: 'Unacknowledged updates that a member may have under way, bytes.',
  laneBytes: 'Updates that wait in an instance’s commit lane before it answers UNAVAILABLE, bytes.',
  strikes: 'Invalid updates and frames within a minute, count: the last of them closes the socket.',
  behindBytes: 'Unread bytes of a slow member before it is left out of the fan-out.',
  closeBytes: 'Further unread bytes of such a member before it is closed.',
  behindMs: 'Time in which such a member must read `behindBytes`, ms.',
  members: 'Members in a room on one instance, count.',
  links: 'Share links of a log that have not been ended, count.',
  linkLabelLength: 'The label of a share link, characters.',
  nameLength: 'A display name, characters.',
  typeNameLength: 'The name of a top-level type of one’s own, with its `x-`, characters.',
  titleLength: 'A title, characters.',
  legs: 'Legs that sound, count: the music of a longer journey ends there, hours on.',
  seedWaypoints: 'Waypoints that one REST request may create a log with, count.',
  entryLength: 'An entry or a description in such a request, characters.',
};
