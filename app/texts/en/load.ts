export const soMuchMusicPlaysThatYours = 'So much music plays that yours cannot begin yet. Try again in a minute.';
export const theSoundHasPaused =
  'The sound has paused, since there is no connection. It goes on by itself once there is.';
export const thinnedTheServerIsBusy = 'Thinned: the server is busy, so choirs sing as a band for a while.';
export const thinnedTheServer = 'Thinned: the server is at its limit. This music goes on, others must wait.';
