import { useMemo } from 'preact/hooks';
import * as texts from '#texts/collections.ts';
import type { ListedCollection } from './collection.ts';
import { collectionAddress } from './collection-address.ts';
import { CollectionForm } from './collection-form.tsx';
import { type CollectionsModel, createCollectionsModel, type Shelf } from './collections-model.ts';
import './style/panel.css';
import './style/collections.css';

/** The collections of a person, and public ones. */
export function Collections() {
  const model = useMemo(createCollectionsModel, []);
  const { shelf, list, hasMore, said } = model;

  return (
    <section class="collections-list" aria-label={texts.collections}>
      {model.canMake && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
        <div class="library-scopes" role="group" aria-label={texts.whichCollections}>
          {SHELVES.map(([each, label]) => (
            <button
              key={each}
              type="button"
              class="button button-small"
              aria-pressed={shelf.value === each}
              onClick={() => model.show(each)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {model.canMake && (
        <CollectionForm hasRules onMake={async (title, rule) => (await model.make(title, rule)) !== undefined} />
      )}
      <p class={`panel-said panel-${said.value?.kind}`} role="status">
        {said.value?.text}
      </p>
      {list.value?.length === 0 && <p class="library-empty">{EMPTY[shelf.value]}</p>}
      {list.value !== undefined && list.value.length > 0 && (
        <ul class="panel-list" aria-label={texts.collections}>
          {list.value.map((collection) => (
            <Row key={collection.id} collection={collection} model={model} />
          ))}
        </ul>
      )}
      {hasMore.value && (
        <button type="button" class="button" onClick={() => void model.more()}>
          {texts.loadMore}
        </button>
      )}
    </section>
  );
}

function Row({ collection, model }: { collection: ListedCollection; model: CollectionsModel }) {
  const { id, title, rule, items, likes, plays, tags } = collection;
  const isDeleted = model.shelf.value === 'deleted';
  const facts = [
    rule ? texts.smart : texts.items(items),
    likes > 0 && texts.likes(likes),
    plays > 0 && texts.playedTimes(plays),
    collection.public && texts.publicWord,
    ...tags,
  ];
  return (
    <li>
      <div class="panel-words">
        <strong dir="auto">{isDeleted ? title : <a href={collectionAddress(id)}>{title}</a>}</strong>
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </div>
      {isDeleted && (
        <button
          type="button"
          class="button button-small"
          aria-label={texts.restoreTitle(title)}
          onClick={() => void model.restore(collection)}
        >
          {texts.restore}
        </button>
      )}
    </li>
  );
}

const SHELVES: readonly (readonly [Shelf, string])[] = [
  ['mine', texts.mine],
  ['public', texts.publicWord],
  ['deleted', texts.deletedShelf],
];

const EMPTY: Readonly<Record<Shelf, string>> = {
  mine: texts.noneYet,
  public: texts.noneIsPublic,
  deleted: texts.noneIsDeleted,
};
