import type { Room } from '@aero-melody/client';
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
  <Dialog title="Help" onClose={onClose}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it, and nothing in it may take the focus */}
    <div class="panel help-body" tabIndex={0}>
      <section class="panel-part" aria-label="Controls">
        <h3>What the controls do</h3>
        <dl>
          {CONTROLS.map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="panel-part" aria-label="Keys">
        <h3>Keys</h3>
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
      <section class="panel-part" aria-label="Server">
        <h3>For operators</h3>
        <p>
          One server at a time makes the notes of a journey.{' '}
          <ConductorLine room={room} state={state} notices={notices} />
        </p>
      </section>
    </div>
  </Dialog>
);

const CONTROLS: readonly (readonly [name: string, words: string])[] = [
  ['Play', 'Plays for everybody who has the journey open, at the same moment.'],
  ['Tempo', 'Beats per minute. Left alone, it follows the length of each flight.'],
  ['Density', 'Few notes or many.'],
  ['Energy', 'Soft and low, or loud and high.'],
  ['Daring', 'The likeliest notes, or unlikely ones as well.'],
  ['Texture', 'A band with bass, pad and drums, or a choir in three parts.'],
  ['Key and mode', 'The home note and the scale. Left alone, they follow where you fly and the light there.'],
  ['Melody, bass, pad, drums', 'The instrument of each part.'],
  ['Another take', 'Other music for the same journey. The dice at a flight does it for that flight alone.'],
  ['Lock', 'Keeps the music of a flight, whatever changes around it.'],
  ['Play along', 'A keyboard on the screen, or your own by MIDI. Record what you play, and it stays in the journey.'],
  ['History', 'Every earlier state of the journey, to look at and to go back to.'],
];

const OTHER_KEYS: readonly (readonly [name: string, words: string])[] = [
  ['Ctrl+Z', 'Undo your own last change'],
  ['Ctrl+Shift+Z', 'Redo it'],
  ['Alt+↑ and Alt+↓', 'Move the stop that you are at'],
  ['Esc', 'Close a panel'],
];
