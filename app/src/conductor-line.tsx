import type { Room } from '@aero-melody/client';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** Which server the music comes from while it plays; where that is another than this page's, it can be brought here. */
export function ConductorLine({ room, state, notices }: { room: Room; state: State; notices: Notices }) {
  const conductor = state.conductor.value;
  if (!conductor || state.play.value !== 'playing') return null;
  return (
    <span class="conductor">
      {conductor.name} conducts, {conductor.here ? 'here' : 'elsewhere'}
      {!conductor.here && state.may('play') && (
        <button
          type="button"
          class="conductor-take"
          title="Pass the baton to the server that this page is connected to. The music goes on."
          onClick={() => notices.watch(room.conductor.take())}
        >
          Conduct here
        </button>
      )}
    </span>
  );
}
