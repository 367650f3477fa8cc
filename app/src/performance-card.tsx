import type { StoredComposition } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as collectionTexts from '#texts/collections.ts';
import * as texts from '#texts/performance.ts';
import { CollectionPanel } from './collection-panel.tsx';
import { keyWords } from './key-words.ts';
import { lengthWords } from './length-words.ts';
import { momentWords } from './moment-words.ts';
import type { PerformancesModel } from './performances-model.ts';
import { SimilarMusic } from './similar-music.tsx';
import { titleOf } from './stored-performance.ts';

interface Props {
  readonly performance: StoredComposition;
  readonly model: PerformancesModel;
  /** This person may rename and delete it. */
  readonly mayChange: boolean;
}

/** A stored performance: what it is, and what can be done with it. */
export function PerformanceCard({ performance, model, mayChange }: Props) {
  const { id, liked, likes } = performance;
  const renaming = useSignal(false);
  const similar = useSignal(false);
  const collecting = useSignal(false);
  const rename = useRef<HTMLButtonElement>(null);
  const title = titleOf(performance);
  const replay = model.replay.value?.id === id ? model.replay.value : undefined;

  function closeForm(name?: string) {
    renaming.value = false;
    requestAnimationFrame(() => rename.current?.focus());
    if (name !== undefined) void model.rename(performance, name);
  }

  return (
    <li class="performance">
      <div class="panel-words">
        <strong dir="auto">{title}</strong>
        <small>{factsOf(performance)}</small>
      </div>
      <button
        type="button"
        class="button button-small performance-like"
        aria-label={texts.likeTitle(title, likes)}
        aria-pressed={liked}
        onClick={() => void model.like(performance)}
      >
        <span aria-hidden="true">{liked ? '♥' : '♡'}</span> {likes}
      </button>
      {renaming.value ? (
        <NameForm name={performance.name ?? ''} onKeep={closeForm} onCancel={() => closeForm()} />
      ) : (
        <div class="performance-tools">
          <button
            type="button"
            class="button button-small button-main"
            aria-label={texts.listenTo(title)}
            disabled={replay?.kind === 'rendering'}
            onClick={() => void model.play(performance)}
          >
            {texts.listen}
          </button>
          {FORMS.map(({ form, label }) => (
            <button
              key={form}
              type="button"
              class="button button-small"
              aria-label={texts.saveTitle(title, label)}
              disabled={form === 'wav' && replay?.kind === 'rendering'}
              onClick={() => void model.save(performance, form)}
            >
              {label}
            </button>
          ))}
          <button
            type="button"
            class="button button-small"
            aria-label={collectionTexts.collectTitle(title)}
            onClick={() => {
              collecting.value = true;
            }}
          >
            {collectionTexts.collect}
          </button>
          {mayChange && (
            <>
              <button
                ref={rename}
                type="button"
                class="button button-small"
                aria-label={texts.renameTitle(title)}
                onClick={() => {
                  renaming.value = true;
                }}
              >
                {texts.rename}
              </button>
              <button
                type="button"
                class="button button-small"
                aria-label={texts.deleteTitle(title)}
                onClick={() => void model.remove(performance)}
              >
                {texts.deleteWord}
              </button>
            </>
          )}
        </div>
      )}
      {collecting.value && (
        <CollectionPanel
          piece={{ journey: performance.log, performance: id }}
          title={title}
          onClose={() => {
            collecting.value = false;
          }}
        />
      )}
      <details
        class="performance-similar"
        onToggle={(event) => {
          similar.value = event.currentTarget.open;
        }}
      >
        <summary>{texts.similarMusic}</summary>
        {similar.value && <SimilarMusic performance={performance} />}
      </details>
      {replay?.kind === 'rendering' && (
        <div class="performance-sound">
          <progress aria-label={texts.makingTheSound} value={replay.done} max={1} />
          <button type="button" class="button button-small" onClick={model.cancel}>
            {texts.cancel}
          </button>
        </div>
      )}
      {replay?.kind === 'ready' && (
        // biome-ignore lint/a11y/useMediaCaption: music without words
        <audio class="performance-sound" aria-label={texts.soundOf(title)} src={replay.url} controls autoplay />
      )}
    </li>
  );
}

interface NameProps {
  readonly name: string;
  readonly onKeep: (name: string) => void;
  readonly onCancel: () => void;
}

function NameForm({ name, onKeep, onCancel }: NameProps) {
  const field = useRef<HTMLInputElement>(null);
  const typed = useSignal(name);

  useLayoutEffect(() => field.current?.focus(), []);

  return (
    <form
      class="performance-name"
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(typed.value.trim());
      }}
    >
      <input
        aria-label={texts.nameOfThePerformance}
        placeholder={texts.rainOverLima}
        maxLength={LONGEST_NAME}
        dir="auto"
        autocomplete="off"
        value={typed.value}
        ref={field}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="button button-small">
        {texts.keep}
      </button>
      <button type="button" class="button button-small" onClick={onCancel}>
        {texts.cancel}
      </button>
    </form>
  );
}

/** Characters, as the server allows. */
const LONGEST_NAME = 100;

const FORMS = [
  { form: 'mid', label: 'MIDI' },
  { form: 'wav', label: 'WAV' },
  { form: 'json', label: 'JSON' },
] as const;

/** @example factsOf(rain) // 'Ada · 27 Nov, 09:30 · 1 min 35 s · D minor · 96 beats a minute · played 2 times' */
function factsOf({ name, by, at, plays, figures }: StoredComposition): string {
  return [
    by.name,
    name !== null && momentWords(at),
    figures && lengthWords(figures.seconds),
    figures?.key && keyWords(figures.key),
    figures && texts.beatsAMinute(Math.round(figures.tempo)),
    plays > 1 && texts.playedTimes(plays),
  ]
    .filter(Boolean)
    .join(' · ');
}
