import { GRIDS, type Room, type Take } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/take.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { usePart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';
import type { Grid, TakeModel } from './take-model.ts';

const GRID_WORDS: { readonly [G in Grid]: string } = {
  off: texts.asPlayed,
  '1/8': texts.eighths,
  '1/16': texts.sixteenths,
  '1/8T': texts.eighthTriplets,
  '1/16T': texts.sixteenthTriplets,
};

interface Props {
  readonly model: TakeModel;
  readonly room: Room;
  readonly state: State;
  readonly notices: Pick<Notices, 'say'>;
}

/** The takes of the journey: a lane each, with who played and what can be done with it. */
export function TakePanel({ model, room, state, notices }: Props) {
  const adding = useSignal<{ readonly file?: File } | undefined>(undefined);
  const part = usePart(adding.value !== undefined, () => import('./midi-take.tsx'), notices);
  const takes = model.takes.value;
  const deleted = model.deleted.value;
  const unkept = model.unkept.value.length;
  const said = model.work.said.value;
  const mayJam = state.may('jam');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button below takes a file without a pointer, too
    <div
      class="takes"
      onDragOver={(event) => {
        if (mayJam && event.dataTransfer?.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0];
        if (!mayJam || !file) return;
        event.preventDefault();
        // The page would read it as an itinerary.
        event.stopPropagation();
        adding.value = { file };
      }}
    >
      {takes.length === 0 && <p class="jam-words">{texts.noTakesYet}</p>}
      {takes.length > 0 && (
        <ul class="takes-list" aria-label={texts.takes}>
          {takes.map((take) => (
            <TakeLane key={take.id} take={take} model={model} room={room} mayManage={state.may('manage')} />
          ))}
        </ul>
      )}
      {unkept > 0 && (
        <button type="button" class="button button-small" onClick={model.keepAgain}>
          {texts.keepTakesAgain(unkept)}
        </button>
      )}
      {deleted && (
        <button type="button" class="button button-small" onClick={model.restore}>
          {texts.bringBackTheTakeOf(deleted.by.name)}
        </button>
      )}
      {mayJam && (
        <button
          type="button"
          class="button button-small"
          aria-expanded={adding.value !== undefined}
          onClick={() => {
            adding.value = adding.value ? undefined : {};
          }}
        >
          {texts.addAMidiFile}
        </button>
      )}
      {part && adding.value && (
        <part.MidiTake
          key={adding.value.file}
          model={model}
          legs={state.legs.value}
          current={state.currentLeg.value}
          file={adding.value.file}
          onDone={() => {
            adding.value = undefined;
          }}
        />
      )}
      <p class={said?.kind === 'trouble' ? 'jam-words jam-words-waiting' : 'jam-words'} role="status">
        {said?.text}
      </p>
    </div>
  );
}

/** Width of a lane, in its own units. */
const WIDTH = 1_000;

function TakeLane({
  take,
  model,
  room,
  mayManage,
}: Omit<Props, 'state' | 'notices'> & { take: Take; mayManage: boolean }) {
  const leg = room.score.leg(take.leg);
  const notes = room.takes.notesOf(take);
  const name = `${take.by.name}, ${leg ? texts.fromTo(shortName(leg.from), shortName(leg.to)) : texts.aFlightThatIsGone}`;
  const mayChange = mayManage || take.by.userId === room.you.userId;
  const pitches = notes.map(({ pitch }) => pitch);
  const [low, high] = [Math.min(...pitches), Math.max(...pitches)];
  return (
    <li class={take.muted ? 'take take-muted' : 'take'} style={{ '--person': take.by.color }}>
      <span class="take-name">
        {name}
        {room.takes.revised(take) && <em>{texts.theFlightHasChangedSince}</em>}
      </span>
      <svg viewBox={`0 0 ${WIDTH} 24`} preserveAspectRatio="none" aria-hidden="true">
        {leg &&
          notes.map(({ tick, ticks, pitch }) => (
            <rect
              key={`${tick} ${pitch}`}
              x={(tick / leg.ticks) * WIDTH}
              width={Math.max(2, (ticks / leg.ticks) * WIDTH)}
              y={high === low ? 10 : 20 * (1 - (pitch - low) / (high - low))}
              height={4}
            />
          ))}
      </svg>
      {mayChange && (
        <>
          <select
            aria-label={texts.timingOfTheTakeOf(name)}
            value={take.grid}
            disabled={model.work.busy.value}
            onChange={({ currentTarget }) => model.quantise(take, GRIDS[currentTarget.selectedIndex]!)}
          >
            {GRIDS.map((grid) => (
              <option key={grid} value={grid}>
                {GRID_WORDS[grid]}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="button button-small"
            aria-pressed={take.muted}
            aria-label={texts.muteTheTakeOf(name)}
            onClick={() => model.mute(take, !take.muted)}
          >
            {texts.mute}
          </button>
          <button
            type="button"
            class="button button-small"
            aria-label={texts.deleteTheTakeOf(name)}
            onClick={() => model.remove(take)}
          >
            {texts.deleteWord}
          </button>
        </>
      )}
    </li>
  );
}
