import type { Analysis } from '@aero-melody/client';
import { useId } from 'preact/hooks';
import * as texts from '#texts/analysis.ts';
import { language } from '#texts/language.ts';
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
      <h3 id={title}>{texts.whatItIsMadeOf}</h3>
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
    [texts.length, lengthWords(seconds)],
    [
      texts.tempo,
      tempo.slowest === tempo.fastest
        ? beats(tempo.mean)
        : texts.range(Math.round(tempo.slowest), beats(tempo.fastest)),
    ],
    [texts.keys, named.join(', ') + (more > 0 ? texts.andMore(more) : '')],
    [texts.metre, metres.map(({ metre }) => metre.join('/')).join(', ')],
    [texts.notes, texts.ofTheMelody(notes.toLocaleString(language), (voices.melody ?? 0).toLocaleString(language))],
    [
      texts.melody,
      melody ? texts.pitchRange(pitchName(melody.lowest, key), pitchName(melody.highest, key)) : texts.silent,
    ],
    [texts.density, texts.notesOfMelodyABar(density.melodyBar.toFixed(1))],
    [texts.repetition, texts.ofTheBarsComeAgain(Math.round(100 * repetition.bars))],
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
        aria-label={texts.pitchClassesBySoundingTime(
          PITCH_CLASSES.map((name, at) => `${name} ${share(seconds[at]!)} %`).join(', '),
        )}
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
      <figcaption>{texts.howLongEachPitchClassSounds}</figcaption>
    </figure>
  );
}

const beats = (tempo: number) => texts.beatsAMinute(Math.round(tempo));
