import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import * as texts from '#texts/collections.ts';
import { basePath } from './base-path.ts';
import { type Entry, entryName } from './collection.ts';
import { collectionAddress } from './collection-address.ts';
import { CollectionEntries } from './collection-entries.tsx';
import { type CollectionModel, openCollectionModel } from './collection-model.ts';
import { CollectionTools } from './collection-tools.tsx';
import { CopyField } from './copy-field.tsx';
import { lengthWords } from './length-words.ts';
import './style/panel.css';
import './style/collections.css';

/** A collection: its pieces in order, and what can be done with it. */
export function CollectionView({ id }: { id: string }) {
  const model = useMemo(() => openCollectionModel(id), [id]);
  const said = model.said.value;
  const collection = model.collection.value;
  const sharing = useSignal(false);

  return (
    <article class="collection">
      {collection && (
        <>
          <h1 dir="auto">{collection.title}</h1>
          {collection.description && (
            <p class="collection-about" dir="auto">
              {collection.description}
            </p>
          )}
          <p class="collection-facts">
            {[
              texts.items(collection.entries.length + collection.hidden),
              collection.seconds > 0 && lengthWords(collection.seconds),
              collection.likes > 0 && texts.likes(collection.likes),
              collection.plays > 0 && texts.playedTimes(collection.plays),
              collection.rule && texts.smart,
              collection.public && texts.publicWord,
              ...collection.tags,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div class="collection-bar">
            <button
              type="button"
              class="button button-main"
              disabled={!collection.entries.some(({ kind }) => kind !== 'gap')}
              onClick={model.play}
            >
              {texts.playThrough}
            </button>
            <button type="button" class="button" aria-pressed={collection.liked} onClick={() => void model.like()}>
              <span aria-hidden="true">{collection.liked ? '♥' : '♡'}</span> {texts.like}
            </button>
            <button
              type="button"
              class="button"
              aria-expanded={sharing.value}
              onClick={() => {
                sharing.value = !sharing.value;
                if (sharing.value) model.share();
              }}
            >
              {texts.share}
            </button>
          </div>
          {sharing.value && (
            <div class="panel-part">
              <CopyField
                label={texts.addressOfTheCollection}
                text={`${location.origin}${collectionAddress(id)}`}
                takesFocus
              />
              {!collection.public && <p>{texts.onlyMembersOpenIt}</p>}
            </div>
          )}
        </>
      )}
      <p class={`panel-said panel-${said?.kind}`} role="status">
        {said?.text}
      </p>
      {collection && (
        <>
          <Playing model={model} entries={collection.entries} />
          <CollectionEntries collection={collection} model={model} />
          {(collection.role !== 'viewer' || collection.members.length > 0) && (
            <CollectionTools collection={collection} model={model} />
          )}
        </>
      )}
      <p>
        <a href={`${basePath}/`}>{texts.backToTheStart}</a>
      </p>
    </article>
  );
}

/** The piece that is being played, and the way to the next one. */
function Playing({ model, entries }: { model: CollectionModel; entries: readonly Entry[] }) {
  const entry = entries[model.playing.value ?? -1];
  if (!entry || entry.kind === 'gap') return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="collection-now" role="group" aria-label={texts.playThrough}>
      <p>{texts.now(entryName(entry))}</p>
      <a class="button button-main" href={`${basePath}/logs/${entry.journey}`} target="_blank" rel="noreferrer">
        {texts.openThisPiece}
      </a>
      <button type="button" class="button" onClick={() => model.next(false)}>
        {texts.next}
      </button>
      <button type="button" class="button" onClick={() => model.next(true)}>
        {texts.skip}
      </button>
    </div>
  );
}
