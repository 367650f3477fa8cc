import * as texts from '#texts/jam.ts';
import type { JamModel } from './jam-model.ts';

/** On stage or off it, and the meaning of that for the player. */
export function JamStage({ model, playing }: { model: JamModel; playing: boolean }) {
  const stage = model.stage.value;
  const isOff = stage === 'off';
  return (
    <div class="jam-stage">
      <button type="button" class={isOff ? 'button button-main' : 'button'} onClick={() => model.step(isOff)}>
        {isOff ? texts.stepOnStage : texts.leaveTheStage}
      </button>
      <p class={`jam-words jam-words-${stage}`} role="status">
        {stageWords(stage, playing, model.lead.value)}
      </p>
      <label class="jam-choice">
        {texts.othersOnStage}
        <select
          value={model.others.value}
          onChange={({ currentTarget }) =>
            model.step(!isOff, { others: currentTarget.value === 'direct' ? 'direct' : 'bar' })
          }
        >
          <option value="bar">{texts.aBarLater}</option>
          <option value="direct">{texts.atOnce}</option>
        </select>
      </label>
      <label class="jam-check" title={texts.theComposedMelodyIsSilentWhile}>
        <input
          type="checkbox"
          checked={model.solo.value}
          onChange={({ currentTarget }) => model.step(!isOff, { solo: currentTarget.checked })}
        />
        {texts.solo}
      </label>
    </div>
  );
}

/** @example stageWords('on', true, 420) // 'On stage: you hear the band 0.4 s ahead of everyone …' */
function stageWords(stage: 'off' | 'waiting' | 'on', playing: boolean, leadMs: number): string {
  switch (stage) {
    case 'off':
      return texts.offStage;
    case 'waiting':
      return playing ? texts.onStageAtTheNextBar : texts.youAreOnStageAsSoon;
    case 'on':
      return texts.onStage((leadMs / 1000).toFixed(1));
  }
}
