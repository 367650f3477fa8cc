export const setByHand = (byHand: string): string => ` Set by hand: ${byHand}.`;
export const tempo = 'tempo';
export const key = 'key';
export const mode = 'mode';
export const density = 'density';
export const energy = 'energy';
export const daring = 'daring';
export const choir = 'choir';
export const melody = 'melody';
export const bass = 'bass';
export const pad = 'pad';
export const drums = 'drums';
export const choirVoices = 'choir voices';
export const roundTrip = 'round trip';
export const legHeading = (way: keyof typeof LEGS, heading: string): string => `${LEGS[way]} ${heading}`;
const LEGS = { flight: 'flight', train: 'train ride', ferry: 'ferry', drive: 'drive' } as const;
export const soundOfWay = {
  train: 'a motor of sixteenths',
  ferry: 'a slow swell',
  drive: 'a straight backbeat',
} as const;
export const atSea = 'across the sea';
export const busy = 'busy';
export const jetLag = ', jet lag';
export const short = 'short';
export const long = 'long';
export const day = 'day';
export const twilight = 'twilight';
export const night = 'night';
export const pastThePolarCircle = 'past the polar circle';
export const overTheOcean = 'over the ocean';
export const byIslands = 'by islands';
export const byMountains = 'by mountains';
export const byTheDesert = 'by the desert';
export const on = (tonic: string): string => `on ${tonic}`;
export const slow = 'slow ';
export const quick = 'quick ';
export const danceIn = (pace: string, replace: string, metre: string): string => `${pace}${replace} in ${metre}`;
export const lowSun = 'low-sun';
