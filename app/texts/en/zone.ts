export const dropItToRead = 'Drop the file to read its flights. Nothing is changed before you say so.';
export const addToTheJourney = 'Add to the journey';
export const thisCannotBeAdded = (detail: string): string => `This cannot be added now: ${detail}.`;
