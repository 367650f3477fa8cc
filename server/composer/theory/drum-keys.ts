/** General MIDI keys of the drums in use. */
export const KEYS = {
  kick: 36,
  stick: 37,
  snare: 38,
  lowTom: 45,
  midTom: 47,
  highTom: 50,
  hat: 42,
  crash: 49,
  ride: 51,
  tambourine: 54,
  shaker: 70,
} as const;

export type Drum = keyof typeof KEYS;
