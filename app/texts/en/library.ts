import { language } from './language.ts';

export const km = (distanceKm: string): string => `${distanceKm} km`;
export const changedUpdatedAt = (updatedAt: string): string => `changed ${updatedAt}`;
export const deleted = (deletedAt: string): string => `deleted ${deletedAt}`;
export const sharedWith = (members: number): string => `Shared with ${members}`;
export const publicWord = 'Public';
export const restoreTitle = (title: string): string => `Restore “${title}”`;
export const restore = 'Restore';
export const moreFor = (title: string): string => `More for “${title}”`;
export const more = 'More';
export const open = 'Open';
export const duplicate = 'Duplicate';
export const duplicateAndAsk = 'Duplicate…';
export const aCopyOf = (title: string): string => `A copy of “${title}”, without its history. It is yours alone.`;
export const dates = 'Dates';
export const sameDates = 'The same dates';
export const noDates = 'No dates';
export const fromADayOn = 'From a day on';
export const firstDay = 'First day';
export const clocksShowTheSameTimes = 'All dates move with it. Each stop keeps its times of day.';
export const withWhatIsWrittenAtTheStops = 'With what is written at the stops';
export const offerAsATemplate = 'Offer as a template';
export const offerNoLonger = 'No longer a template';
export const takeOutOfTheArchive = 'Take out of the archive';
export const archive = 'Archive';
export const takeOffThePublicList = 'Take off the public list';
export const publishToEverybody = 'Publish to everybody';
export const draft = 'Draft';
export const planned = 'Planned';
export const travelling = 'Travelling';
export const done = 'Done';
export const thatDidNotWork = (detail: string): string => `That did not work: ${detail}.`;
export const wasCopied = (title: string): string => `“${title}” was copied. The copy is yours.`;
export const isATemplate = (title: string): string => `“${title}” is a template: the start page offers it.`;
export const isNoTemplate = (title: string): string => `“${title}” is no longer a template.`;
export const isInYourArchive = (title: string): string => `“${title}” is in your archive.`;
export const isBackAmongYourJourneys = (title: string): string => `“${title}” is back among your journeys.`;
export const isDeleted = (title: string): string => `“${title}” is deleted.`;
export const isBack = (title: string): string => `“${title}” is back.`;
export const isOnThePublicList = (title: string): string =>
  `“${title}” is on the public list: everybody may read and hear it.`;
export const isOffThePublicList = (title: string): string =>
  `“${title}” is off the public list. Who has its address may still read it.`;
export const withoutATitle = 'Without a title';
export const theServerDidNotAnswer = 'The server did not answer. Please try again in a moment.';
export const thatWasALotAtOnce = 'That was a lot at once. Please try again in a minute.';
export const yourSessionHasEnded = 'Your session has ended: sign in to see your journeys.';
export const library = 'Library';
export const collections = 'Collections';
export const whichJourneys = 'Which journeys';
export const journeys = 'Journeys';
export const loadMore = 'Load more';
export const undo = 'Undo';
export const dismiss = 'Dismiss';
export const searchJourneys = 'Search journeys';
export const titlePlaceTagOrEntry = 'Title, place, tag or entry';
export const sort = 'Sort';
export const show = 'Show';
export const year = 'Year';
export const anyYear = 'Any year';
export const region = 'Region';
export const anyRegion = 'Any region';
export const status = 'Status';
export const anyStatus = 'Any status';
export const tag = 'Tag';
export const anyTag = 'Any tag';
export const mine = 'Mine';
export const sharedWithMe = 'Shared with me';
export const changedLast = 'Changed last';
export const travelledLast = 'Travelled last';
export const title = 'Title';
export const longest = 'Longest';
export const current = 'Current';
export const archived = 'Archived';
export const deletedShelf = 'Deleted';
export const noJourneyMatches = 'No journey matches.';
export const yourArchiveIsEmpty = 'Your archive is empty.';
export const noDeletedJourneyCanBeRestored = 'No deleted journey can be restored.';
export const youHaveNoJourneysYet = 'You have no journeys yet. Start one, or take off from one of those below.';
export const noJourneyIsShared = 'No journey is shared with you yet. Open a link that you were sent.';
export const noJourneyIsPublicYet = 'No journey is public yet.';
export const flightsFlown = (count: number): string => counted(count, 'flight flown', 'flights flown');
export const flightsPlanned = (count: number): string => counted(count, 'flight planned', 'flights planned');
export const airports = (count: number): string => counted(count, 'airport', 'airports');
export const nights = (count: number): string => counted(count, 'night away', 'nights away');
export const ridesPlanned = (count: number): string => counted(count, 'ride planned', 'rides planned');
export const legsBy = (way: keyof typeof LEGS, count: number, km: string): string =>
  `${counted(count, LEGS[way][0], LEGS[way][1])} (${km} km)`;
const LEGS = {
  train: ['train ride', 'train rides'],
  ferry: ['ferry', 'ferries'],
  drive: ['drive', 'drives'],
} as const;
export const countries = (count: number): string => counted(count, 'country', 'countries');
export const hoursInTheAir = (count: number): string => counted(count, 'hour in the air', 'hours in the air');

const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString(language)} ${count === 1 ? one : many}`;
