import { useRef } from 'preact/hooks';
import * as texts from '#texts/collections.ts';
import { basePath } from './base-path.ts';
import { type Collection, entryName } from './collection.ts';
import type { CollectionModel } from './collection-model.ts';
import { lengthWords } from './length-words.ts';

/** The pieces of a collection in order; who may change it moves them and takes them out. */
export function CollectionEntries({ collection, model }: { collection: Collection; model: CollectionModel }) {
  const { entries, rule, hidden } = collection;
  const list = useRef<HTMLOListElement>(null);
  const nothingFits = collection.role === 'owner' ? texts.nothingFits : texts.nothingThatYouMaySee;
  const mayChange = collection.role !== 'viewer' && !rule;

  /** The focus stays with the piece: its row is another one by then. */
  async function move(at: number, by: 1 | -1) {
    await model.move(at, by);
    requestAnimationFrame(() => {
      const row = list.current?.children[at + by];
      const same = row?.querySelector<HTMLButtonElement>(by === 1 ? '.entry-down' : '.entry-up');
      (same?.disabled ? row?.querySelector<HTMLButtonElement>('.entry-move:enabled') : same)?.focus();
    });
  }

  async function takeOut(at: number) {
    await model.takeOut(at);
    requestAnimationFrame(() => list.current?.focus());
  }

  return (
    <>
      {entries.length + hidden === 0 && <p>{rule ? nothingFits : texts.nothingInIt}</p>}
      {entries.length > 0 && (
        <ol ref={list} tabIndex={-1} class="panel-list collection-entries" aria-label={texts.pieces}>
          {entries.map((entry, at) => {
            const name = entryName(entry);
            return (
              <li
                key={entry.id ?? (entry.kind === 'gap' ? at : entry.journey)}
                aria-current={model.playing.value === at ? 'true' : undefined}
              >
                <span class="entry-number" aria-hidden="true">
                  {at + 1}
                </span>
                <div class="panel-words">
                  {entry.kind === 'gap' ? (
                    <em>{name}</em>
                  ) : (
                    <>
                      <strong dir="auto">
                        <a href={`${basePath}/logs/${entry.journey}`}>{name}</a>
                      </strong>
                      <small>{entry.seconds === null ? texts.notPlayedYet : lengthWords(entry.seconds)}</small>
                    </>
                  )}
                </div>
                {mayChange && (
                  <div class="entry-tools">
                    <button
                      type="button"
                      class="button button-small entry-move entry-up"
                      aria-label={texts.moveUp(name)}
                      disabled={at === 0}
                      onClick={() => void move(at, -1)}
                    >
                      ↑
                    </button>
                    <button
                      type="button"
                      class="button button-small entry-move entry-down"
                      aria-label={texts.moveDown(name)}
                      disabled={at === entries.length - 1}
                      onClick={() => void move(at, 1)}
                    >
                      ↓
                    </button>
                    <button
                      type="button"
                      class="button button-small"
                      aria-label={texts.takeOut(name)}
                      onClick={() => void takeOut(at)}
                    >
                      ×
                    </button>
                  </div>
                )}
              </li>
            );
          })}
        </ol>
      )}
      {collection.public && collection.role === 'owner' && <p class="collection-hidden">{texts.othersSeeOfIt}</p>}
      {hidden > 0 && <p class="collection-hidden">{texts.hidden(hidden)}</p>}
    </>
  );
}
