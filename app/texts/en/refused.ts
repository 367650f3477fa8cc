export const discardAll = (length: number): string => `Discard all ${length}`;
export const oneChangeWasRefused = '1 change was refused';
export const itIsNotPart = (title: string, text: string): string =>
  `${title}. ${text} It is not part of the journey; copy it or discard it.`;
export const refusedText = 'Refused text';
export const discard = 'Discard';
export const copyTheText = 'Copy the text';
export const copied = 'Copied';
export const copyItFromHere = 'Copy it from here';
