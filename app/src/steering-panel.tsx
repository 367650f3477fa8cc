import type { Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/steering.ts';
import { Icon } from './icon.tsx';
import { showControl } from './people.ts';
import type { State } from './state.ts';
import { journeyScope, openFrameEdits } from './steering.ts';
import { SteeringChoices, SteeringSliders } from './steering-controls.tsx';

/** How people steer the music of the whole journey, together. What nobody sets follows from the journey. */
export function SteeringPanel({ room, state }: { room: Room; state: State }) {
  const edits = useMemo(
    () => openFrameEdits(({ take: _, ...changes }) => room.travelLog.steer(changes), room.drag),
    [room],
  );
  useEffect(() => edits.close, [edits]);
  const scope = journeyScope(state, edits);

  return (
    <fieldset
      class="steering"
      disabled={!state.may('steer')}
      aria-label={texts.shapeTheMusic}
      onFocusIn={(event) => showControl(room, event.target)}
      onFocusOut={() => showControl(room, null)}
    >
      <div class="steering-sliders">
        <SteeringSliders scope={scope} />
      </div>
      <div class="steering-choices">
        <SteeringChoices scope={scope} />
        <button
          type="button"
          class="button steering-take"
          title={texts.otherMusicFromTheSameJourney}
          onClick={() => room.travelLog.takeAgain()}
        >
          <Icon name="dice" />
          {texts.anotherTake}
        </button>
      </div>
    </fieldset>
  );
}
