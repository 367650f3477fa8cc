import { type LegOutline, TICKS_PER_QUARTER } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/page.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { Icon } from './icon.tsx';
import { flightColor } from './journey.ts';

interface Props {
  readonly legs: readonly LegOutline[];
  /** By the ids of legs. */
  readonly locks: ReadonlyMap<string, unknown>;
  readonly tick: number;
  readonly endTick: number;
  /** The playhead may be moved. */
  readonly mayPlay: boolean;
  /** Where the playhead is, for people who hear the slider instead of seeing it. */
  readonly words: string;
  readonly onSeek: (tick: number) => void;
}

/** The whole journey as one slider over its flights. What is dragged is sought once, where it is let go. */
export function JourneySlider({ legs, locks, tick, endTick, mayPlay, words, onSeek }: Props) {
  const dragged = useSignal<number | null>(null);
  const at = dragged.value ?? tick;

  return (
    <div class="journey" style={{ '--at': endTick > 0 ? Math.min(1, at / endTick) : 0 }}>
      <div class="journey-flights" aria-hidden="true">
        {legs.map((leg, index) => (
          <span key={leg.leg} class="journey-flight" style={{ '--flight': flightColor(index), flexGrow: leg.ticks }}>
            <span>
              {shortName(leg.from)}–{shortName(leg.to)}
            </span>
            {locks.has(leg.leg) && <Icon name="locked" />}
          </span>
        ))}
      </div>
      <input
        class="journey-slider"
        type="range"
        aria-label={texts.placeInTheJourney}
        aria-valuetext={words}
        min={0}
        max={Math.max(1, endTick)}
        step={TICKS_PER_QUARTER}
        disabled={endTick === 0 || !mayPlay}
        value={at}
        onInput={(event) => {
          dragged.value = event.currentTarget.valueAsNumber;
        }}
        onChange={(event) => {
          onSeek(event.currentTarget.valueAsNumber);
          dragged.value = null;
        }}
      />
    </div>
  );
}
