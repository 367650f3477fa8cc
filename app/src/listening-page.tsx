import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { basePath } from './base-path.ts';
import { type Listening, type ListeningModel, openListeningModel } from './listening-model.ts';
import { type Choice, type Reveal, type Revealed, SIDES, type Side } from './listening-pair.ts';
import { Logo } from './logo.tsx';

/** Two pieces to compare without knowing which is which. */
export function ListeningPage() {
  const model = useMemo(openListeningModel, []);
  const kind = useComputed(() => model.state.value.kind);
  return (
    <main class="listen" aria-busy={kind.value === 'preparing'}>
      <header class="listen-head">
        <a href={`${basePath}/`} aria-label="Aero Melody, start page">
          <Logo />
        </a>
      </header>
      <h1>Which one would you rather keep listening to?</h1>
      <p class="listen-lead">
        You hear two short pieces: two ways in which this server composes and plays the same flight, or a flight and an
        old tune, with the same instruments and equally loud. Their order is drawn by chance, and you are told which is
        which after your vote. Votes are counted and show what makes the music better; of you, they keep a number at
        most.
      </p>
      <Content model={model} />
    </main>
  );
}

function Content({ model }: { readonly model: ListeningModel }) {
  const state = model.state.value;
  switch (state.kind) {
    case 'preparing':
      return <p role="status">Two pieces are being prepared …</p>;
    case 'trouble':
      return (
        <>
          <p class="listen-trouble" role="alert">
            {state.text}
          </p>
          <button type="button" class="button button-main" onClick={() => void model.next()}>
            Try again
          </button>
        </>
      );
    default:
      return <PairContent state={state} model={model} />;
  }
}

type WithSound = Extract<Listening, { readonly sound: unknown }>;

function PairContent({ state, model }: { readonly state: WithSound; readonly model: ListeningModel }) {
  const playing = state.sound.playing.value;
  const bothHeard = state.kind === 'listening' && state.heard.size === SIDES.length;
  return (
    <>
      <ul class="listen-pieces">
        {SIDES.map((side) => (
          <li key={side} class="listen-piece" data-playing={playing === side}>
            <h2>Piece {NAMES[side]}</h2>
            <button
              type="button"
              class="button"
              aria-pressed={playing === side}
              onClick={() => state.sound.toggle(side)}
            >
              {playing === side ? 'Stop' : 'Play'} {NAMES[side]}
            </button>
            {state.kind === 'answered' && <p>{wordsOf(state.reveal[side])}</p>}
          </li>
        ))}
      </ul>
      {state.kind === 'answered' ? (
        <Thanks reveal={state.reveal} choice={state.choice} onNext={() => void model.next()} />
      ) : (
        <fieldset class="listen-vote" disabled={!bothHeard}>
          <legend>{bothHeard ? 'Your vote' : 'Your vote, once you have heard both'}</legend>
          {CHOICES.map(([choice, words]) => (
            <button key={choice} type="button" class="button" onClick={() => void model.vote(choice)}>
              {words}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface ThanksProps {
  readonly reveal: Reveal;
  readonly choice: Choice;
  onNext(): void;
}

/** The focus moves here: the button that had it is gone. */
function Thanks({ reveal, choice, onNext }: ThanksProps) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  const said = choice === 'neither' ? 'You could not tell them apart' : `You chose ${VARIANTS[reveal[choice].variant]}`;
  return (
    <>
      <p role="status">Thank you! {said}.</p>
      <button type="button" class="button button-main" ref={next} onClick={onNext}>
        Next pair
      </button>
    </>
  );
}

const NAMES: Readonly<Record<Side, string>> = { first: 'A', second: 'B' };

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['first', 'A is better'],
  ['second', 'B is better'],
  ['neither', 'I cannot tell'],
];

const VARIANTS: Readonly<Record<string, string>> = {
  composed: 'the music as journeys have it',
  unarranged: 'the music with all voices in every bar, and no breaths',
  unfigured: 'the music with the plainest accompaniment',
  unperformed: 'the music exactly on the beat, each voice equally loud throughout',
  tune: 'a tune of people, played like a journey',
};

const wordsOf = ({ variant, title }: Revealed) => `${title}: ${VARIANTS[variant] ?? variant}`;
