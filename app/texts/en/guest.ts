export const othersSeeYouAs = (name: string): string => `Others see you as ${name}`;
export const chooseAName = (name: string): string => `${name} · choose a name`;
