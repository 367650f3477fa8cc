import type { Room } from '@aero-melody/client';
import * as texts from '#texts/help.ts';
import { ConductorLine } from './conductor-line.tsx';
import { Dialog } from './dialog.tsx';
import type { Notices } from './notices.ts';
import { SHORTCUTS } from './shortcuts.ts';
import type { State } from './state.ts';
import './style/help.css';
import './style/panel.css';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly notices: Notices;
  readonly onClose: () => void;
}

/** Explains the controls and the keys, and tells which server plays. */
export const HelpPanel = ({ room, state, notices, onClose }: Props) => (
  <Dialog title={texts.help} onClose={onClose}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it, and nothing in it may take the focus */}
    <div class="panel help-body" tabIndex={0}>
      <section class="panel-part" aria-label={texts.controls}>
        <h3>{texts.whatTheControlsDo}</h3>
        <dl>
          {CONTROLS.map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="panel-part" aria-label={texts.keys}>
        <h3>{texts.keys}</h3>
        <dl>
          {[...SHORTCUTS.map(({ name, words }) => [name, words] as const), ...OTHER_KEYS].map(([name, words]) => (
            <div key={name}>
              <dt>
                <kbd>{name}</kbd>
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="panel-part" aria-label={texts.server}>
        <h3>{texts.forOperators}</h3>
        <p>
          {texts.oneServerAtATimeMakes}
          <ConductorLine room={room} state={state} notices={notices} />
        </p>
      </section>
    </div>
  </Dialog>
);

const CONTROLS: readonly (readonly [name: string, words: string])[] = [
  [texts.play, texts.playsForEverybodyWhoHas],
  [texts.tempo, texts.beatsPerMinute],
  [texts.density, texts.fewNotesOrMany],
  [texts.energy, texts.softAndLow],
  [texts.daring, texts.theLikeliestNotes],
  [texts.texture, texts.aBandWithBass],
  [texts.keyAndMode, texts.theHomeNoteAndTheScale],
  [texts.melodyBassPadDrums, texts.theInstrumentOfEachPart],
  [texts.anotherTake, texts.otherMusicForTheSameJourney],
  [texts.lock, texts.keepsTheMusicOfAFlight],
  [texts.playAlong, texts.aKeyboardOnTheScreen],
  [texts.history, texts.everyEarlierStateOfTheJourney],
];

const OTHER_KEYS: readonly (readonly [name: string, words: string])[] = [
  [texts.ctrlZ, texts.undoYourOwnLastChange],
  [texts.ctrlShiftZ, texts.redoIt],
  [texts.altAndAlt, texts.moveTheStopThatYouAre],
  [texts.esc, texts.closeAPanel],
];
