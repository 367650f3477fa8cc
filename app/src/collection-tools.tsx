import { useSignal } from '@preact/signals';
import * as texts from '#texts/collections.ts';
import type { Collection } from './collection.ts';
import type { CollectionModel } from './collection-model.ts';
import { Confirmation } from './confirmation.tsx';
import { CopyField } from './copy-field.tsx';

interface Props {
  readonly collection: Collection;
  readonly model: CollectionModel;
}

/** Actions of the owner and the members on a collection, beside its pieces. */
export function CollectionTools({ collection, model }: Props) {
  const { role, members, invitation } = collection;
  const isOwner = role === 'owner';
  const editing = useSignal(false);

  return (
    <section class="collection-tools" aria-label={texts.edit}>
      {role !== 'viewer' &&
        (editing.value ? (
          <EditForm
            collection={collection}
            model={model}
            onEnd={() => {
              editing.value = false;
            }}
          />
        ) : (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              editing.value = true;
            }}
          >
            {texts.edit}
          </button>
        ))}
      {isOwner && (
        <>
          <button
            type="button"
            class="button button-small"
            onClick={() => void model.change({ public: !collection.public })}
          >
            {collection.public ? texts.makePrivate : texts.publish}
          </button>
          <button type="button" class="button button-small" onClick={() => void model.invite('editor')}>
            {texts.inviteEditors}
          </button>
          <button type="button" class="button button-small" onClick={() => void model.invite('viewer')}>
            {texts.inviteViewers}
          </button>
          {invitation && (
            <button type="button" class="button button-small" onClick={() => void model.endInvitation()}>
              {texts.endTheInvitation}
            </button>
          )}
          <Confirmation
            label={texts.deleteWord}
            question={texts.deleteIt}
            yes={texts.deleteWord}
            no={texts.keepIt}
            onYes={() => void model.remove()}
          />
        </>
      )}
      {!isOwner && (
        <button type="button" class="button button-small" onClick={() => void model.leave()}>
          {texts.leave}
        </button>
      )}
      {model.invited.value && (
        <CopyField key={model.invited.value} label={texts.linkOfTheInvitation} text={model.invited.value} takesFocus />
      )}
      {members.length > 0 && (
        <ul class="panel-list" aria-label={texts.members}>
          {members.map(({ userId, name, role: theirs }) => (
            <li key={userId}>
              <div class="panel-words">
                <strong dir="auto">{name}</strong>
                <small>{theirs === 'editor' ? texts.mayChangeIt : texts.mayReadIt}</small>
              </div>
              {isOwner && (
                <button
                  type="button"
                  class="button button-small"
                  aria-label={texts.remove(name)}
                  onClick={() => void model.removeMember(userId)}
                >
                  {texts.removeWord}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function EditForm({ collection, model, onEnd }: Props & { readonly onEnd: () => void }) {
  const title = useSignal(collection.title);
  const description = useSignal(collection.description);
  const tags = useSignal(collection.tags.join(', '));

  async function save() {
    const list = tags.value
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    if (await model.change({ title: title.value.trim(), description: description.value.trim(), tags: list })) onEnd();
  }

  return (
    <form
      class="collection-edit"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        {texts.title}
        <input
          required
          maxLength={255}
          dir="auto"
          value={title.value}
          onInput={({ currentTarget }) => {
            title.value = currentTarget.value;
          }}
        />
      </label>
      <label>
        {texts.description}
        <textarea
          maxLength={2_000}
          dir="auto"
          rows={3}
          value={description.value}
          onInput={({ currentTarget }) => {
            description.value = currentTarget.value;
          }}
        />
      </label>
      <label>
        {texts.tags}
        <input
          dir="auto"
          value={tags.value}
          onInput={({ currentTarget }) => {
            tags.value = currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="button button-small button-main">
        {texts.save}
      </button>{' '}
      <button type="button" class="button button-small" onClick={onEnd}>
        {texts.cancel}
      </button>
    </form>
  );
}
