import type { JamModel } from './jam-model.ts';

/** On stage or off it, and the meaning of that for the player. */
export function JamStage({ model, playing }: { model: JamModel; playing: boolean }) {
  const stage = model.stage.value;
  const isOff = stage === 'off';
  return (
    <div class="jam-stage">
      <button type="button" class={isOff ? 'button button-main' : 'button'} onClick={() => model.step(isOff)}>
        {isOff ? 'Step on stage' : 'Leave the stage'}
      </button>
      <p class={`jam-words jam-words-${stage}`} role="status">
        {stageWords(stage, playing, model.lead.value)}
      </p>
      <label class="jam-choice">
        Others on stage
        <select
          value={model.others.value}
          onChange={({ currentTarget }) =>
            model.step(!isOff, { others: currentTarget.value === 'direct' ? 'direct' : 'bar' })
          }
        >
          <option value="bar">a bar later, in time</option>
          <option value="direct">at once, as the line allows</option>
        </select>
      </label>
      <label class="jam-check" title="The composed melody is silent while you play">
        <input
          type="checkbox"
          checked={model.solo.value}
          onChange={({ currentTarget }) => model.step(!isOff, { solo: currentTarget.checked })}
        />
        Solo
      </label>
    </div>
  );
}

/** @example stageWords('on', true, 420) // 'On stage: you hear the band 0.4 s ahead of everyone …' */
function stageWords(stage: 'off' | 'waiting' | 'on', playing: boolean, leadMs: number): string {
  switch (stage) {
    case 'off':
      return 'Off stage: what you play is heard as soon as it arrives.';
    case 'waiting':
      return playing ? 'On stage at the next bar.' : 'You are on stage as soon as the music plays.';
    case 'on':
      return `On stage: you hear the band ${(leadMs / 1000).toFixed(1)} s ahead of everyone, and everyone hears you exactly in time.`;
  }
}
