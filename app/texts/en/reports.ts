export const title = 'Reports';
export const lead = 'What happens in journeys. Of people, reports know the numbers only.';
export const theseAreAll = 'You see all journeys, as the operator.';
export const theseAreYours = 'You see the journeys that you own.';
export const nothingToSee =
  'Reports are for people who own journeys, in the browser that they made them with or signed in to, and for the operator of this server.';
export const loading = 'The reports are being asked for …';
export const asking = 'The report is being worked out …';
export const report = 'Report';
export const reports = 'Reports';
export const since = 'From';
export const until = 'Before';
export const journey = 'Journey';
export const allMyJourneys = 'All my journeys';
export const uuidOrEmpty = 'all, or its id';
export const withoutTitle = 'Without a title';
export const rowsAtMost = 'Rows at most';
export const show = 'Show';
export const drawn = 'Drawn';
export const download = 'Download:';
export const nothing = 'Nothing of this kind has happened yet, or not in this time.';
export const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);
export const more = 'There are more rows: raise the limit, or ask about a shorter time.';
export const showAll = (count: number): string => `Show all ${count} rows`;
export const firstOf = (shown: number, all: number): string => `The first ${shown} of ${all} rows are drawn.`;
export const barChart = (value: string, by: string): string => `Bars: ${value} by ${by}`;
export const lineChart = (value: string, by: string): string => `Line: ${value} by ${by}`;
export const gridChart = (value: string, x: string, y: string): string => `Grid: ${value} by ${x} and ${y}`;
export const most = (label: string, value: string): string =>
  `The most is ${value}, at ${label}. The table has all values.`;
export const none = '–';
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
export const thatDidNotWork = (detail: string): string => `That did not work. The server said: ${detail}.`;
export const theServerDidNotAnswer = 'The server did not answer. Please try again in a moment.';
export const tryAgain = 'Try again';
export const table = (title: string): string => `Table: ${title}`;
export const incomplete =
  'The newest events of an instance are missing: it did not answer, or a file of events is gone.';
