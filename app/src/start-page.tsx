import type { ListedJourney } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/start.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { AccountButton } from './account-button.tsx';
import { resetInAddress } from './address-link.ts';
import { basePath } from './base-path.ts';
import { collectionInAddress } from './collection-address.ts';
import { createJourney, type JourneyFile } from './create-journey.ts';
import { EXAMPLE_JOURNEYS, type NewLog } from './example-journeys.ts';
import { Icon } from './icon.tsx';
import type { ImportTarget } from './import-target.ts';
import { ImportZone } from './import-zone.tsx';
import { usePart } from './lazy-part.ts';
import { CollectionPart, LibraryPart } from './library-part.tsx';
import { Logo } from './logo.tsx';
import { LONGEST_NAME } from './name-form.tsx';
import { onOtherPerson, ownToken } from './own-token.ts';
import { askForWays } from './provider-sign-in.ts';
import { type Answer, request } from './request.ts';
import { Sky } from './sky.tsx';

/** The way in: a person's journeys, a new one, or one of three to begin with. */
export function StartPage() {
  const busy = useSignal(false);
  const trouble = useSignal('');
  /** Words of the button to sign in, where the server takes only people who have; empty elsewhere. */
  const entrance = useSignal('');
  const name = useSignal('');
  const isNewcomer = useMemo(() => ownToken() === undefined, []);
  const reset = useMemo(resetInAddress, []);
  const collection = useMemo(collectionInAddress, []);

  const templates = usePart(collection === undefined, () => import('./template-list.tsx'), { say });

  useEffect(() => onOtherPerson((here) => here || location.reload()), []);

  function say({ text }: { readonly text: string }) {
    trouble.value = text;
  }

  /** Resolves with the reason in words where there is no new journey. */
  async function start(log: NewLog | JourneyFile): Promise<string | undefined> {
    busy.value = true;
    trouble.value = '';
    return settle(await createJourney(log, name.value.trim() || undefined));
  }

  async function copy({ id, title }: ListedJourney, from: string | null): Promise<void> {
    busy.value = true;
    trouble.value = '';
    const made = await request<{ readonly id: string }>('POST', `/api/logs/${id}/duplicate`, { from, title });
    settle(made.kind === 'done' ? { ...made, value: `${basePath}/logs/${made.value.id}` } : made);
  }

  function settle(made: Answer<string>): string | undefined {
    if (made.kind === 'done') {
      location.assign(made.value);
      return undefined;
    }
    busy.value = false;
    if (made.code === 'UNAUTHORIZED') void offerEntrance();
    trouble.value = TROUBLE[made.code] ?? texts.thatDidNotWork(made.detail);
    return trouble.value;
  }

  async function offerEntrance(): Promise<void> {
    const { passwords } = await askForWays();
    entrance.value = passwords ? texts.signInOrMakeAnAccount : texts.signIn;
  }

  const newJourney: ImportTarget = {
    label: texts.makeAJourneyOfThem,
    // A journey file holds more than its stops.
    take: async (waypoints, _read, file) =>
      start(file ? (JSON.parse(await file.text()) as JourneyFile) : { waypoints }),
  };

  const head = (
    <header class="start-head">
      <Logo />
      <AccountButton class="button" notices={{ say }}>
        <Icon name="person" /> {isNewcomer ? texts.signIn : texts.youAndYourJourneys}
      </AccountButton>
    </header>
  );

  if (collection !== undefined)
    return (
      <main class="start start-returning">
        <Sky />
        <div class="start-words">
          {head}
          <CollectionPart id={collection} />
        </div>
      </main>
    );

  return (
    <main class={`start ${isNewcomer ? '' : 'start-returning'}`}>
      <Sky />
      <div class="start-words">
        {head}
        {reset !== undefined && (
          <p class="start-reset">
            <AccountButton class="button button-main" reset={reset} notices={{ say }}>
              {texts.setANewPassword}
            </AccountButton>
          </p>
        )}
        {isNewcomer ? (
          <>
            <h1>
              {texts.writeAJourneyTogether}
              <br />
              {texts.andHearItWhileYouWrite}
            </h1>
            <p class="start-lead">{texts.everyFlightBecomesMusic}</p>
          </>
        ) : (
          <h1>{texts.yourJourneys}</h1>
        )}
        {isNewcomer && (
          <label class="start-name">
            {texts.yourName}
            <input
              maxLength={LONGEST_NAME}
              dir="auto"
              autocomplete="nickname"
              placeholder={texts.guest}
              value={name.value}
              onInput={(event) => {
                name.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <button type="button" class="button button-main" disabled={busy.value} onClick={() => void start({})}>
          {texts.startANewJourney}
        </button>{' '}
        <ImportZone
          target={newJourney}
          title={texts.fromACalendarOrATable}
          class="button start-import"
          notices={{ say }}
        >
          {texts.startFromFlights}
        </ImportZone>
        <p class="start-trouble" role="alert">
          {trouble.value}
        </p>
        {entrance.value && (
          <AccountButton class="button" notices={{ say }}>
            {entrance.value}
          </AccountButton>
        )}
        {!isNewcomer && <LibraryPart />}
        <h2>{texts.orTakeOffFromOne}</h2>
        <ul class="start-examples">
          {EXAMPLE_JOURNEYS.map(({ blurb, log }) => (
            <li key={log.title}>
              <button type="button" class="example" disabled={busy.value} onClick={() => void start(log)}>
                <span class="example-codes">{log.waypoints.map(({ airport }) => shortName(airport)).join(' · ')}</span>
                <span class="example-title">{log.title}</span>
                <span class="example-blurb">{blurb}</span>
              </button>
            </li>
          ))}
        </ul>
        {templates && (
          <templates.TemplateList
            busy={busy.value}
            onStart={(log) => void start(log)}
            onCopy={(journey, from) => void copy(journey, from)}
          />
        )}
        {isNewcomer && <PublicJourneys />}
        <p class="start-listen">
          <a href={`${basePath}/listen`}>{texts.orHearTwoPieces}</a>
        </p>
        {!isNewcomer && (
          <p class="start-listen">
            <a href={`${basePath}/reports`}>{texts.reports}</a>
          </p>
        )}
      </div>
    </main>
  );
}

/** Public journeys, once a newcomer asks for them. */
function PublicJourneys() {
  const isOpen = useSignal(false);
  if (isOpen.value) return <LibraryPart />;
  return (
    <p class="start-listen">
      <button
        type="button"
        class="button"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {texts.seeJourneysThatOthersHave}
      </button>
    </p>
  );
}

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  UNAVAILABLE: texts.theServerCannotSave,
  RATE_LIMITED: texts.thatWereManyJourneys,
  UNAUTHORIZED: texts.thisServerTakesPeople,
};
