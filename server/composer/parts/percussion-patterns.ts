import type { Drum } from '../theory/drum-keys.ts';

/**
 * What each drum does in a bar, in equal steps: x a stroke, ? a stroke now and then, . none. As many steps as the
 * pattern has letters.
 */
export type Groove = Readonly<Partial<Record<Drum, string>>>;

// Written by hand after what drummers commonly do in folk tunes: no corpus was counted.

/** By time signature, three each: hands only, a light kit, the whole kit. */
export const GROOVES: Readonly<Record<string, readonly Groove[]>> = {
  '4/4': [
    { shaker: 'x.x.x.x?', stick: '..x...x.' },
    { kick: 'x...x.?.', stick: '..x...x.', hat: 'x.x.x.x.', shaker: '.?.x.?.x' },
    { kick: 'x..?x...x.x.?...', snare: '....x..?....x..?', hat: 'x.x.x.x.x.x.x.x.', tambourine: '....x.......x...' },
  ],
  '2/4': [
    { shaker: 'x.x?', stick: '..x.' },
    { kick: 'x..?', stick: '..x.', hat: 'x.x.', shaker: '.x.x' },
    { kick: 'x..?x...', snare: '....x.?.', hat: 'x.x.x.x.', tambourine: '....x...' },
  ],
  '3/4': [
    { shaker: 'x.x.x?', stick: '....x.' },
    { kick: 'x.....', stick: '..x.x.', hat: 'x.x.x.', shaker: '...?.x' },
    { kick: 'x......?....', snare: '....x...x.?.', ride: 'x...x.x.x.x.', hat: '....x...x...' },
  ],
  '6/8': [
    { shaker: 'x.xx.x', stick: '...x..' },
    { kick: 'x....?', stick: '...x..', hat: 'x.xx.x', shaker: '.?..x.' },
    { kick: 'x....x', snare: '...x.?', hat: 'xxxxxx', tambourine: '...x..' },
  ],
  '9/8': [
    { shaker: 'x.xx.xx.x', stick: '...x.....' },
    { kick: 'x.....?..', stick: '...x..x..', hat: 'x.xx.xx.x', shaker: '.?..?..x.' },
    { kick: 'x....x...', snare: '...x..x.?', ride: 'x.xx.xx.x', hat: '...x..x..', tambourine: '...x..x..' },
  ],
};

/** A whole bar of each fill, of which the last beat or the last half is played. */
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
