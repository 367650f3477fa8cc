export const titleOfTheJourney = 'Title of the journey';
export const aJourneyWithoutATitle = 'A journey without a title';
export const nameThisJourney = 'Name this journey';
export const atTheTitle = (others: string): string => `${others} at the title`;
