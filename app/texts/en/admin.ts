export const title = 'Operators';
export const lead = 'What runs on all instances. It is asked for anew every few seconds, and each action is audited.';
export const forOperators = 'This page is for the operator of this server.';
export const loading = 'The instances are being asked …';
export const noAnswer = 'The server did not answer. It is asked again in a moment.';
export const thatDidNotWork = (detail: string): string => `That did not work. The server said: ${detail}.`;
export const none = '–';
export const asOf = (time: string): string => `As of ${time}`;
export const pause = 'Pause';
export const goOn = 'Go on';
export const silent = (name: string, seconds: number): string =>
  `${name} does not answer. It gave its last sign of life ${seconds} s ago: what it holds is not shown.`;

export const instances = 'Instances';
export const instance = 'Instance';
export const thisOne = 'answers this page';
export const state = 'State';
export const ready = 'ready';
export const draining = 'draining';
export const databaseAway = 'database away';
export const lane = (state: string): string => `lane ${state}`;
export const diskFull = 'disk full';
export const people = 'Connections';
export const rooms = 'Rooms';
export const conducts = 'Conducts';
export const notes = 'Notes/s';
export const acknowledged = 'Ack. p50 / p99, ms';
export const pool = 'Pool used / free / waiting';
export const redis = 'Redis';
export const noRedis = 'none';
export const redisWords = (used: string, limit: string | undefined, failures: number, lost: number): string =>
  `${used}${limit === undefined ? '' : ` of ${limit}`}, ${failures} failures, ${lost} lost`;
export const memory = 'Memory';
export const release = 'Release, time up';
export const action = 'Actions';
export const drain = 'Drain';
export const drainOf = (name: string): string => `Drain ${name}`;
export const drainQuestion = (name: string): string =>
  `Send the members of ${name} to other instances? It admits nobody from then on, until it is started again.`;
export const yesDrain = 'Drain it';
export const no = 'Cancel';
export const drained = (name: string): string => `${name} drains.`;

export const filter = 'Filter';
export const filterHint = 'title, or beginning of the id';
export const room = 'Room';
export const withoutTitle = 'Without a title';
export const members = 'Members';
export const size = 'Document / rows';
export const head = 'Head / applied / lag';
export const conductor = 'Conductor';
export const quarantinedAt = (seq: number): string => `quarantined at row ${seq}`;
export const noRooms = 'No room is in memory.';
export const noneFound = 'No room has this in its title or id.';
export const firstPage = 'First page';
export const nextPage = 'Next page';
export const shut = 'Close these details';

export const onInstances = 'On instances';
export const onNone = 'No instance has it in memory.';
export const inTheRoom = 'People';
export const nobody = 'Nobody is in it.';
export const person = 'Person';
export const role = 'Role';
export const kick = 'Send out';
export const kickOf = (name: string): string => `Send out ${name}`;
export const kickQuestion = (name: string): string =>
  `Close the connections of ${name} to this room? The way back is closed for as long as it says here. What they wrote stays.`;
export const minutes = 'Minutes';
export const yesKick = 'Send out';
export const closeRoom = 'Close the room';
export const closeQuestion =
  'Send everybody out, and let nobody in for as long as it says here? The room is loaded anew. Clients keep what is unsaved, and come back by themselves.';
export const yesClose = 'Close it';
export const handOver = 'Hand over';
export const handOverQuestion = 'Have another instance with members conduct this room? The music plays on.';
export const yesHandOver = 'Hand it over';
export const anyOther = 'any other';
export const to = 'To';
export const skip = (seq: number): string => `Skip row ${seq}`;
export const skipQuestion = (seq: number): string =>
  `Count row ${seq} as empty, so that the rest can be read again? Take a backup before. aero logs unskip brings the row back.`;
export const yesSkip = 'Skip it';
export const closedTo = (userId: number | null, minutes: number): string =>
  `Closed to ${userId === null ? 'everybody' : `person ${userId}`} for ${minutes} min more.`;
export const openAgain = 'Open again';
/** @param silent instances that did not answer, whose connections are not in the count */
export const connectionsClosed = (count: number, silent: readonly string[]): string => {
  const closed = count === 1 ? '1 connection was closed.' : `${count} connections were closed.`;
  return silent.length === 0 ? closed : `${closed} Not counted, since they did not answer: ${silent.join(', ')}.`;
};
export const outcomes = {
  passed: 'Another instance conducts.',
  kept: 'No other instance took it: it is conducted where it was.',
  'not here': 'No instance conducts it, or the chosen one has no members of it.',
  pending: 'It is under way: the next look shows who conducts.',
} as const;
export const skippedRow = (seq: number, next: number | null): string =>
  next === null ? `Row ${seq} is skipped.` : `Row ${seq} is skipped. The log is quarantined at row ${next} now.`;

export const storage = 'Storage';
export const database = (engine: string, ms: number): string => `${engine} answers in ${ms} ms.`;
export const segments = 'Session events';
export const merged = 'merged';
export const segmentCount = 'Segments';
export const events = 'Events';
export const stored = 'Size';
export const newest = 'Newest event';
export const noSegments = 'There is no segment yet.';
export const quarantined = 'Quarantined logs in memory';
export const noneQuarantined = 'None.';
export const log = 'Log';
export const row = 'Row';
export const dropped = (count: number): string =>
  count === 1 ? '1 session event lost' : `${count} session events lost`;

export const jobs = 'Jobs';
export const noJobs = 'There is no job.';
export const job = 'Job';
export const jobKinds = {
  compose: 'Compose',
  analyse: 'Analyse',
  export: 'Export',
  embed: 'Vectors',
} as const;
export const jobName = (kind: string, id: number): string => `${kind} ${id}`;
export const ofPerson = (userId: number): string => `of person ${userId}`;
export const jobStates = {
  queued: 'waits',
  running: 'runs',
  done: 'done',
  failed: 'failed in part',
  cancelled: 'cancelled',
} as const;
export const progress = 'Progress';
export const progressOf = (name: string): string => `Progress of ${name}`;
export const progressWords = (ended: number, items: number): string => `${ended} of ${items}`;
export const failed = 'Failed';
export const begun = 'Begun';
export const cancelJob = 'Cancel';
export const cancelOf = (name: string): string => `Cancel ${name}`;
export const cancelQuestion = (name: string): string =>
  `Cancel ${name}? What is done stays, and aero jobs resume goes on with the rest.`;
export const yesCancel = 'Cancel it';
export const keepJob = 'Let it run';
export const cancelled = (name: string): string => `${name} is cancelled.`;
