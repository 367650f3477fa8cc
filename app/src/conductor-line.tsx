import type { Room } from '@aero-melody/client';
import * as texts from '#texts/conductor.ts';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Which server the music comes from while it plays; where that is another than this page's, it can be brought here. */
export function ConductorLine({ room, state, notices }: { room: Room; state: State; notices: Notices }) {
  const conductor = state.conductor.value;
  if (!conductor || state.play.value !== 'playing') return null;
  return (
    <span class="conductor">
      {texts.conductsName(conductor.name, conductor.here ? texts.here : texts.elsewhere)}
      {!conductor.here && state.may('play') && (
        <button
          type="button"
          class="conductor-take"
          title={texts.passTheBatonToTheServer}
          onClick={() => notices.watch(room.conductor.take())}
        >
          {texts.conductHere}
        </button>
      )}
    </span>
  );
}
