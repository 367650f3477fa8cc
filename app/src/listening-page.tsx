import { useComputed } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import * as texts from '#texts/listening.ts';
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
        <a href={`${basePath}/`} aria-label={texts.aeroMelody}>
          <Logo />
        </a>
      </header>
      <h1>{texts.whichOneWouldYouRatherKeep}</h1>
      <p class="listen-lead">{texts.youHearTwoShortPieces}</p>
      <Content model={model} />
    </main>
  );
}

function Content({ model }: { readonly model: ListeningModel }) {
  const state = model.state.value;
  switch (state.kind) {
    case 'preparing':
      return <p role="status">{texts.twoPiecesAreBeingPrepared}</p>;
    case 'trouble':
      return (
        <>
          <p class="listen-trouble" role="alert">
            {state.text}
          </p>
          <button type="button" class="button button-main" onClick={() => void model.next()}>
            {texts.tryAgain}
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
            <h2>{texts.pieceNAMES(NAMES[side])}</h2>
            <button
              type="button"
              class="button"
              aria-pressed={playing === side}
              onClick={() => state.sound.toggle(side)}
            >
              {playing === side ? texts.stop : texts.play} {NAMES[side]}
            </button>
            {state.kind === 'answered' && <p>{wordsOf(state.reveal[side])}</p>}
          </li>
        ))}
      </ul>
      {state.kind === 'answered' ? (
        <Thanks reveal={state.reveal} choice={state.choice} onNext={() => void model.next()} />
      ) : (
        <fieldset class="listen-vote" disabled={!bothHeard}>
          <legend>{bothHeard ? texts.yourVote : texts.yourVoteHint}</legend>
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
  useLayoutEffect(() => next.current?.focus(), []);
  const said = choice === 'neither' ? texts.youCouldNotTellThemApart : texts.youChose(VARIANTS[reveal[choice].variant]);
  return (
    <>
      <p role="status">{texts.thankYou(said)}</p>
      <button type="button" class="button button-main" ref={next} onClick={onNext}>
        {texts.nextPair}
      </button>
    </>
  );
}

const NAMES: Readonly<Record<Side, string>> = { first: 'A', second: 'B' };

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['first', texts.aIsBetter],
  ['second', texts.bIsBetter],
  ['neither', texts.iCannotTell],
];

const VARIANTS: Readonly<Record<string, string>> = {
  composed: texts.theMusicAsJourneysHaveIt,
  unarranged: texts.theMusicWithAllVoices,
  unfigured: texts.theMusicWithThePlainest,
  unperformed: texts.theMusicExactlyOnTheBeat,
  tune: texts.aTuneOfPeople,
};

const wordsOf = ({ variant, title }: Revealed) => `${title}: ${VARIANTS[variant] ?? variant}`;
