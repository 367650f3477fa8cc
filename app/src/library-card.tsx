import type { ListedJourney } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import * as collectionTexts from '#texts/collections.ts';
import { language } from '#texts/language.ts';
import * as texts from '#texts/library.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { basePath } from './base-path.ts';
import { CollectionPanel } from './collection-panel.tsx';
import { CopyPanel } from './copy-panel.tsx';
import { dayWords } from './day-words.ts';
import { type LibraryModel, named } from './library-model.ts';
import { ROLE_WORDS } from './role-words.ts';
import { RouteThumbnail } from './route-thumbnail.tsx';
import { TEMPLATE_TAG } from './template.ts';

/** Stops that a card names, count. */
const STOPS = 8;

/** A journey in the library, with what can be done with it. */
export function LibraryCard({ journey, model }: { journey: ListedJourney; model: LibraryModel }) {
  const { id, title, role, status, travelDate, tags, stops, distanceKm, updatedAt, deletedAt, members } = journey;
  const address = `${basePath}/logs/${id}`;
  return (
    <li class="journey-card">
      <RouteThumbnail route={journey.route} />
      <h2 dir="auto">{deletedAt === null ? <a href={address}>{named(title)}</a> : named(title)}</h2>
      <p class="journey-stops">
        {stops.slice(0, STOPS).map(shortName).join(' · ')}
        {stops.length > STOPS && ' …'}
      </p>
      <p class="journey-facts">
        {[
          travelDate === null ? '' : dayWords(travelDate),
          distanceKm > 0 ? texts.km(distanceKm.toLocaleString(language)) : '',
          deletedAt === null ? texts.changedUpdatedAt(dayWords(updatedAt)) : texts.deleted(dayWords(deletedAt)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p class="journey-marks">
        <span class="mark">{STATUS_WORDS[status]}</span>
        {role !== 'owner' && <span class="mark">{ROLE_WORDS[role].name}</span>}
        {role === 'owner' && members !== null && members > 0 && <span class="mark">{texts.sharedWith(members)}</span>}
        {journey.listed && <span class="mark">{texts.publicWord}</span>}
        {tags.map((tag) => (
          <span key={tag} class="mark mark-tag" dir="auto">
            {tag}
          </span>
        ))}
      </p>
      {deletedAt === null ? (
        <CardMenu journey={journey} model={model} />
      ) : (
        <button
          type="button"
          class="button button-small"
          aria-label={texts.restoreTitle(named(title))}
          onClick={() => void model.restore(journey)}
        >
          {texts.restore}
        </button>
      )}
    </li>
  );
}

function CardMenu({ journey, model }: { journey: ListedJourney; model: LibraryModel }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const collecting = useSignal(false);
  const copying = useSignal(false);
  const scope = model.wish.value.scope;
  const isOwner = journey.role === 'owner';
  const mayWrite = isOwner || journey.role === 'editor';
  const isTemplate = journey.tags.includes(TEMPLATE_TAG);

  function close() {
    if (menu.current) menu.current.open = false;
  }

  const item = (label: string, run: () => void) => (
    <li>
      <button
        type="button"
        onClick={() => {
          close();
          run();
        }}
      >
        {label}
      </button>
    </li>
  );

  return (
    <>
      {collecting.value && (
        <CollectionPanel
          piece={{ journey: journey.id }}
          title={named(journey.title)}
          onClose={() => {
            collecting.value = false;
          }}
        />
      )}
      {copying.value && (
        <CopyPanel
          title={named(journey.title)}
          onCopy={(wish) => {
            copying.value = false;
            void model.duplicate(journey, wish);
          }}
          onClose={() => {
            copying.value = false;
          }}
        />
      )}
      <details
        ref={menu}
        class="card-menu"
        onFocusOut={({ relatedTarget }) => {
          if (relatedTarget instanceof Node && !menu.current?.contains(relatedTarget)) close();
        }}
        onKeyDown={({ key }) => {
          if (key !== 'Escape' || !menu.current?.open) return;
          close();
          menu.current.querySelector('summary')?.focus();
        }}
      >
        <summary aria-label={texts.moreFor(named(journey.title))}>{texts.more}</summary>
        <ul>
          <li>
            <a href={`${basePath}/logs/${journey.id}`}>{texts.open}</a>
          </li>
          {model.canCopy &&
            item(collectionTexts.addToACollection, () => {
              collecting.value = true;
            })}
          {model.canCopy &&
            item(texts.duplicateAndAsk, () => {
              copying.value = true;
            })}
          {mayWrite &&
            item(
              isTemplate ? texts.offerNoLonger : texts.offerAsATemplate,
              () => void model.offer(journey, !isTemplate),
            )}
          {scope !== 'public' &&
            item(
              journey.archived ? texts.takeOutOfTheArchive : texts.archive,
              () => void model.archive(journey, !journey.archived),
            )}
          {isOwner &&
            item(
              journey.listed ? texts.takeOffThePublicList : texts.publishToEverybody,
              () => void model.publish(journey, !journey.listed),
            )}
          {isOwner && item('Delete', () => void model.remove(journey))}
        </ul>
      </details>
    </>
  );
}

export const STATUS_WORDS: { readonly [S in ListedJourney['status']]: string } = {
  draft: texts.draft,
  planned: texts.planned,
  travelling: texts.travelling,
  done: texts.done,
};
