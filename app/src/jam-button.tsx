import type { Room } from '@aero-melody/client';
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import * as texts from '#texts/page.ts';
import { Icon } from './icon.tsx';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import type { Sound } from './sound.ts';
import type { State } from './state.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly sound: Sound;
  readonly notices: Notices;
  /** Place of the panel once it is open. */
  readonly panel: Signal<JSX.Element | null>;
}

/** Opens and closes what a person plays along with; its code is fetched on the first click. */
export function JamButton({ panel, ...props }: Props) {
  async function toggle() {
    props.sound.unlock();
    if (panel.value) {
      panel.value = null;
      return;
    }
    const part = await fetchPart(() => import('./jam-panel.tsx'), props.notices);
    if (part) panel.value = <part.JamPanel {...props} />;
  }

  return (
    <button
      type="button"
      class="icon-button"
      aria-label={texts.playAlong}
      title={texts.playAlong}
      aria-expanded={panel.value !== null}
      onClick={() => void toggle()}
    >
      <Icon name="keys" />
    </button>
  );
}
