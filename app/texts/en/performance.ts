export const listenTo = (title: string): string => `Listen to “${title}”`;
export const listen = 'Listen';
export const saveTitle = (title: string, label: string): string => `Save “${title}” as ${label}`;
export const renameTitle = (title: string): string => `Rename “${title}”`;
export const rename = 'Rename';
export const deleteTitle = (title: string): string => `Delete “${title}”`;
export const deleteWord = 'Delete';
export const makingTheSound = 'Making the sound';
export const cancel = 'Cancel';
export const soundOf = (title: string): string => `Sound of “${title}”`;
export const nameOfThePerformance = 'Name of the performance';
export const rainOverLima = 'Rain over Lima';
export const keep = 'Keep';
export const beatsAMinute = (tempo: number): string => `${tempo} beats a minute`;
export const playedTimes = (plays: number): string => `played ${plays} times`;
export const likeTitle = (title: string, likes: number): string =>
  `Like “${title}”: ${likes} ${likes === 1 ? 'like' : 'likes'}`;
export const similarMusic = 'Similar music';
