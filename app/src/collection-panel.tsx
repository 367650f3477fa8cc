import { useMemo } from 'preact/hooks';
import * as texts from '#texts/collections.ts';
import { CollectionForm } from './collection-form.tsx';
import { createCollectionsModel, type Piece } from './collections-model.ts';
import { Dialog } from './dialog.tsx';
import './style/panel.css';
import './style/collections.css';

interface Props {
  readonly piece: Piece;
  /** Its name. */
  readonly title: string;
  readonly onClose: () => void;
}

/** Puts a journey or a performance into a collection. */
export function CollectionPanel({ piece, title, onClose }: Props) {
  const model = useMemo(createCollectionsModel, []);
  const { said, hasMore } = model;
  const list = model.list.value?.filter(({ rule, role }) => !rule && role !== 'viewer');

  async function make(title: string): Promise<boolean> {
    const id = await model.make(title);
    return id !== undefined && model.put({ id, title }, piece);
  }

  return (
    <Dialog title={texts.collections} onClose={onClose}>
      <div class="panel">
        <p>{texts.putTitleInto(title)}</p>
        <p class={`panel-said panel-${said.value?.kind}`} role="status">
          {said.value?.text}
        </p>
        {list?.length === 0 && <p>{texts.nothingToPutInto}</p>}
        {model.canMake && list !== undefined && list.length > 0 && (
          <ul class="panel-list" aria-label={texts.collections}>
            {list.map((collection) => (
              <li key={collection.id}>
                <div class="panel-words">
                  <strong dir="auto">{collection.title}</strong>
                  <small>{texts.items(collection.items)}</small>
                </div>
                <button
                  type="button"
                  class="button button-small"
                  aria-label={texts.addTo(collection.title)}
                  onClick={() => void model.put(collection, piece)}
                >
                  {texts.add}
                </button>
              </li>
            ))}
          </ul>
        )}
        {hasMore.value && (
          <button type="button" class="button button-small" onClick={() => void model.more()}>
            {texts.loadMore}
          </button>
        )}
        <CollectionForm onMake={make} />
      </div>
    </Dialog>
  );
}
