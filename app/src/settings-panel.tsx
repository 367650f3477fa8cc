import { MODES, type Room, type SettingChanges } from '@aero-melody/client';
import type { State } from './state.ts';

/** How people steer the music: shared by everybody in the room. What nobody sets follows from the journey. */
export function SettingsPanel({ room, state }: { room: Room; state: State }) {
  const { tempo, density, energy, key, mode } = state.content.value.settings;
  const set = (changes: SettingChanges) => room.travelLog.steer(changes);
  const journeyTempo = Math.round(state.currentLeg.value?.tempo ?? state.legs.value[0]?.tempo ?? 96);

  return (
    <fieldset class="settings">
      <legend>Shape the music</legend>
      <div class="setting">
        <label for="tempo">
          Tempo <output for="tempo">{tempo === undefined ? `journey’s own` : `${tempo} bpm`}</output>
        </label>
        <div class="setting-tempo">
          <input
            id="tempo"
            type="range"
            min={40}
            max={200}
            step={1}
            value={tempo ?? journeyTempo}
            onInput={(event) => room.transport.setTempo(event.currentTarget.valueAsNumber)}
          />
          <button
            type="button"
            class="button button-small"
            disabled={tempo === undefined}
            aria-label="Give the tempo back to the journey"
            title="Give the tempo back to the journey"
            onClick={() => room.transport.setTempo(null)}
          >
            auto
          </button>
        </div>
      </div>
      <div class="setting">
        <label for="density">
          Density <output for="density">{sideWords(density, 'fewer notes', 'more notes')}</output>
        </label>
        <input
          id="density"
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={density}
          onInput={(event) => set({ density: event.currentTarget.valueAsNumber })}
        />
      </div>
      <div class="setting">
        <label for="energy">
          Energy <output for="energy">{sideWords(energy, 'softer', 'louder')}</output>
        </label>
        <input
          id="energy"
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={energy}
          onInput={(event) => set({ energy: event.currentTarget.valueAsNumber })}
        />
      </div>
      <div class="setting setting-choice">
        <label for="key">Key</label>
        <select
          id="key"
          value={key ?? ''}
          onChange={({ currentTarget: { value } }) => set({ key: value === '' ? null : Number(value) })}
        >
          <option value="">journey’s own</option>
          {KEYS.map((name, pitch) => (
            <option key={name} value={pitch}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="setting setting-choice">
        <label for="mode">Mode</label>
        <select
          id="mode"
          value={mode ?? ''}
          onChange={({ currentTarget: { value } }) => set({ mode: MODES.find((name) => name === value) ?? null })}
        >
          <option value="">journey’s own</option>
          {MODES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </fieldset>
  );
}

const KEYS = ['C', 'D♭', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

/** @example sideWords(0.5, 'fewer notes', 'more notes') // 'journey’s own' */
const sideWords = (value: number, low: string, high: string): string =>
  value === 0.5 ? 'journey’s own' : value < 0.5 ? low : high;
