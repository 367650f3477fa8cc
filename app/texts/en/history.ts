export const withoutACode = 'without a code';
export const nowAirport = (airport: string): string => `now ${airport}`;
export const movedSince = 'moved since';
export const otherTimesNow = 'other times now';
export const anotherFlightNow = 'another flight now';
export const keptAs = (name: string): string => `Kept as “${name}”.`;
export const doneTheJourney = 'Done: the journey is as it was then. How it was before is kept in this list.';
export const doneTheHistoryBeginsHereNow = 'Done: the history begins here now.';
export const history = 'History';
export const watchEveningsAgain = 'Watch and hear whole evenings again';
export const versions = 'Versions';
export const preview = 'Preview';
export const editOf = (head: number, head2: number): string => `Edit ${head} of ${head2}`;
export const anyEdit = 'Any edit, by its number';
export const chooseAVersion =
  'Choose a version, or move the slider to any edit, to see the journey as it was. Nothing changes until you restore it.';
export const removeWhatWasBefore = 'Remove what was before';
export const removeAllThatWasBefore =
  'Remove all that was before this edit from the history? The journey stays as it is, and nobody can look further back, you included.';
export const removeForGood = 'Remove for good';
export const keepIt = 'Keep it';
export const nameTheJourney = 'Name the journey as it is now';
export const beforeTheStorm = 'Before the storm';
export const keep = 'Keep';
export const asItWas = (at: string): string => `As it was: ${at}`;
export const withoutATitle = 'Without a title';
export const stopsOfThisVersion = 'Stops of this version';
export const thereWereNoStopsYet = 'There were no stops yet.';
export const lastChangedBy = (name: string, at: string): string => `last changed by ${name}, ${at}`;
export const changedSince = 'changed since';
export const removedSince = 'removed since: comes back';
export const addedSince = 'added since: goes';
export const restoreThisVersion = 'Restore this version';
export const restoreQuestion = 'Restore this version?';
export const everybodyHereWillSeeTheJourney =
  'Everybody here will see the journey change. How it is now is kept as a version.';
export const yesRestore = 'Yes, restore';
export const noKeepItAsItIs = 'No, keep it as it is';
export const now = 'Now';
export const whileYouWrite =
  'While you write, a version is kept every five minutes. Until then, the slider reaches every edit.';
export const andMore = (length: number): string => `and ${length} more`;
export const keptByItself = 'Kept by itself';
export const stopsDiffer = (count: number): string =>
  count === 0
    ? 'Its stops are those of now.'
    : count === 1
      ? '1 stop is different now.'
      : `${count} stops are different now.`;
export const editCount = (count: number): string => (count === 1 ? '1 edit' : `${count} edits`);
export const beforeSomeoneImported = (name: string | undefined): string => `Before ${name ?? 'somebody'} imported`;
export const beforeSomeoneWentBack = (name: string | undefined): string => `Before ${name ?? 'somebody'} went back`;
