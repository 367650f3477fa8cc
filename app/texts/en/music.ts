export const theListShowsTheStopWhose =
  'The list shows the stop whose flight sounds. It waits while you scroll or type.';
export const followTheMusic = 'Follow the music';
