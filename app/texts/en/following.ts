export const followingName = (name: string): string => `Following ${name} `;
export const stop = 'Stop';
