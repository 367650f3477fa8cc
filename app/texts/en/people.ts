export const onlyYouAreHere = 'Only you are here';
export const peopleAreHere = (length: number): string => `${length} people are here`;
export const followName = (name: string): string => `Follow ${name}`;
export const youName = (name: string): string => `${name} (you)`;
