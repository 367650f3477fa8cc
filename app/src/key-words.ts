/** @example keyWords('Bb major') // 'B♭ major' */
export const keyWords = (key: string): string => key.replace(/^([A-G])b/, '$1♭').replace(/^([A-G])#/, '$1♯');
