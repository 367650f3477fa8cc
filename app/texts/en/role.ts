export const asEverybody = 'as everybody';
