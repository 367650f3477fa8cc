import type { Drum } from '../theory/drum-keys.ts';

/**
 * A bar of drums: for each drum equal steps, as many as the pattern has letters. x is a stroke, ? an occasional stroke,
 * . none.
 */
export type Groove = Readonly<Partial<Record<Drum, string>>>;

/** The drums that play: those of the hands alone, a light kit, the whole kit. */
export type Kit = 'hands' | 'light' | 'whole';

// Written by hand after common practice in folk music: no corpus was counted.

/** The grooves, by time signature. */
export const GROOVES: Readonly<Record<string, Readonly<Record<Kit, Groove>>>> = {
  '4/4': {
    hands: { shaker: 'x.x.x.x?', stick: '..x...x.' },
    light: { kick: 'x...x.?.', stick: '..x...x.', hat: 'x.x.x.x.', shaker: '.?.x.?.x' },
    whole: {
      kick: 'x..?x...x.x.?...',
      snare: '....x..?....x..?',
      hat: 'x.x.x.x.x.x.x.x.',
      tambourine: '....x.......x...',
    },
  },
  '2/4': {
    hands: { shaker: 'x.x?', stick: '..x.' },
    light: { kick: 'x..?', stick: '..x.', hat: 'x.x.', shaker: '.x.x' },
    whole: { kick: 'x..?x...', snare: '....x.?.', hat: 'x.x.x.x.', tambourine: '....x...' },
  },
  '3/4': {
    hands: { shaker: 'x.x.x?', stick: '....x.' },
    light: { kick: 'x.....', stick: '..x.x.', hat: 'x.x.x.', shaker: '...?.x' },
    whole: { kick: 'x......?....', snare: '....x...x.?.', ride: 'x...x.x.x.x.', hat: '....x...x...' },
  },
  '6/8': {
    hands: { shaker: 'x.xx.x', stick: '...x..' },
    light: { kick: 'x....?', stick: '...x..', hat: 'x.xx.x', shaker: '.?..x.' },
    whole: { kick: 'x....x', snare: '...x.?', hat: 'xxxxxx', tambourine: '...x..' },
  },
  '9/8': {
    hands: { shaker: 'x.xx.xx.x', stick: '...x.....' },
    light: { kick: 'x.....?..', stick: '...x..x..', hat: 'x.xx.xx.x', shaker: '.?..?..x.' },
    whole: { kick: 'x....x...', snare: '...x..x.?', ride: 'x.xx.xx.x', hat: '...x..x..', tambourine: '...x..x..' },
  },
};

/** By time signature, a whole bar of the fill; its last beat or its last half is played. */
export const FILLS: Readonly<Record<string, Groove>> = {
  '4/4': {
    kick: 'x...x...x...x...',
    snare: 'x.xxx.xxx.x.x...',
    highTom: '..........x.....',
    midTom: '.............xx.',
    lowTom: '...............x',
  },
  '2/4': { kick: 'x...x...', snare: 'x.xxx...', midTom: '.....xx.', lowTom: '.......x' },
  '3/4': { kick: 'x...........', snare: 'x...x.x.x...', midTom: '.........xx.', lowTom: '...........x' },
  '6/8': { kick: 'x..x..', snare: 'x.xx..', midTom: '....x.', lowTom: '.....x' },
  '9/8': { kick: 'x..x..x..', snare: 'x.xx.xx..', midTom: '.......x.', lowTom: '........x' },
};
