export const hMin = (hours: number, minutes: number): string => `${hours} h ${minutes} min`;
export const minS = (minutes: number, whole: number): string => `${minutes} min ${whole} s`;
