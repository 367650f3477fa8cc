import type { Analysis } from '@aero-melody/client';
import { useId } from 'preact/hooks';
import { keyWords } from './key-words.ts';
import { lengthWords } from './length-words.ts';
import { PITCH_CLASSES, pitchName } from './pitch-name.ts';

/** Keys that are named before the rest is summed up. */
const NAMED_KEYS = 3;

/** What a piece is made of, in figures and a small chart. */
export function AnalysisCard({ analysis }: { analysis: Analysis }) {
  const title = useId();
  return (
    <section class="analysis" aria-labelledby={title}>
      <h3 id={title}>What it is made of</h3>
      <dl class="analysis-figures">
        {figuresOf(analysis).map(([term, figure]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <PitchChart seconds={analysis.pitchClasses} />
    </section>
  );
}

function figuresOf({ seconds, tempo, keys, metres, notes, voices, range, density, repetition }: Analysis) {
  const named = keys.slice(0, NAMED_KEYS).map(({ key }) => keyWords(key));
  const more = keys.length - named.length;
  const { melody } = range;
  const key = keys[0]?.key ?? '';
  return [
    ['Length', lengthWords(seconds)],
    [
      'Tempo',
      tempo.slowest === tempo.fastest ? beats(tempo.mean) : `${Math.round(tempo.slowest)} to ${beats(tempo.fastest)}`,
    ],
    ['Keys', named.join(', ') + (more > 0 ? ` and ${more} more` : '')],
    ['Metre', metres.map(({ metre }) => metre.join('/')).join(', ')],
    ['Notes', `${notes.toLocaleString('en')}, ${(voices.melody ?? 0).toLocaleString('en')} of the melody`],
    ['Melody', melody ? `${pitchName(melody.lowest, key)} to ${pitchName(melody.highest, key)}` : 'silent'],
    ['Density', `${density.melodyBar.toFixed(1)} notes of melody a bar`],
    ['Repetition', `${Math.round(100 * repetition.bars)} % of the bars come again`],
  ] as const;
}

/** How long each pitch class sounds, as bars; the longest one fills the height. */
function PitchChart({ seconds }: { seconds: readonly number[] }) {
  const longest = Math.max(...seconds);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  const share = (value: number) => Math.round((100 * value) / Math.max(total, 1e-9));
  const most = seconds.indexOf(longest);
  return (
    <figure class="pitches">
      <div
        class="pitches-bars"
        role="img"
        aria-label={`Pitch classes by sounding time: ${PITCH_CLASSES.map((name, at) => `${name} ${share(seconds[at]!)} %`).join(', ')}`}
      >
        {PITCH_CLASSES.map((name, at) => (
          <div key={name} class={at === most ? 'pitches-bar pitches-most' : 'pitches-bar'}>
            <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
              <rect
                x={0}
                width={10}
                y={100 - (100 * seconds[at]!) / Math.max(longest, 1e-9)}
                height={(100 * seconds[at]!) / Math.max(longest, 1e-9)}
              />
            </svg>
            <span>{name}</span>
          </div>
        ))}
      </div>
      <figcaption>How long each pitch class sounds</figcaption>
    </figure>
  );
}

const beats = (tempo: number) => `${Math.round(tempo)} beats a minute`;
