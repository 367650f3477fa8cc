import type { Composition } from '@aero-melody/client';
import * as texts from '#texts/load.ts';

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
  if (!playing) return refused ? texts.soMuchMusicPlaysThatYours : '';
  if (cutOff) return texts.theSoundHasPaused;
  switch (load) {
    case 'live':
      return '';
    case 'thinned':
      return texts.thinnedTheServerIsBusy;
    case 'full':
      return texts.thinnedTheServer;
  }
}
