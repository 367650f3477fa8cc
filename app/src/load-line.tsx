import type { Composition } from '@aero-melody/client';

interface Props {
  readonly load: Composition['load'];
  readonly playing: boolean;
  /** The music was to begin, and the server could not take it. */
  readonly refused: boolean;
  /** The music has gone on beyond what this page has received of it, and there is no connection. */
  readonly cutOff: boolean;
}

/** A line on what a listener hears or misses while the server or the connection cannot keep up. */
export const LoadLine = (props: Props) => (
  <p class="load" role="status">
    {loadWords(props)}
  </p>
);

function loadWords({ load, playing, refused, cutOff }: Props): string {
  if (!playing) return refused ? 'So much music plays that yours cannot begin yet. Try again in a minute.' : '';
  if (cutOff) return 'The sound has paused, since there is no connection. It goes on by itself once there is.';
  switch (load) {
    case 'live':
      return '';
    case 'thinned':
      return 'Thinned: the server is busy, so choirs sing as a band for a while.';
    case 'full':
      return 'Thinned: the server is at its limit. This music goes on, others must wait.';
  }
}
