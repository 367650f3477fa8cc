import type { Room } from '@aero-melody/client';
import * as texts from '#texts/jam.ts';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly notices: Notices;
}

/** Repeats the leg that plays for all members, or lets it go. */
export function LoopButton({ room, state, notices }: Props) {
  const { value: loop } = state.loop;
  const legs = state.legs.value;
  const leg = legs.find((each) => each.leg === loop) ?? state.currentLeg.value ?? legs[0];
  if (!leg || !state.may('play')) return null;
  return (
    <button
      type="button"
      class="button button-small"
      aria-pressed={loop !== undefined}
      title={texts.repeatHint}
      onClick={() => notices.watch(room.transport.loop(loop === undefined ? leg.leg : null))}
    >
      {texts.repeatFlight(leg.from, leg.to)}
    </button>
  );
}
