import { connect, type Refusal, type RefusalCode, RefusedError, type Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/room.ts';
import { AccountButton } from './account-button.tsx';
import { forgetLink, linkInAddress, onOtherLink } from './address-link.ts';
import { basePath } from './base-path.ts';
import { JourneyPage } from './journey-page.tsx';
import { Logo } from './logo.tsx';
import { NoticePage } from './notice-page.tsx';
import { createNotices } from './notices.ts';
import { keepToken, onOtherPerson, ownToken } from './own-token.ts';
import { isRefusedFor, joinWords } from './refusal-words.ts';
import { forgetReload, isReloadable, reloadOnce } from './reload-once.ts';

type Stage =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed' }
  /** The page is out of date. */
  | { readonly kind: 'reloading' }
  | { readonly kind: 'joined'; readonly room: Room; readonly doc: Room['doc'] };

/** Joins the room of a travel log and shows the journey, or says kindly why it cannot. */
export function RoomPage({ log }: { log: string }) {
  const stage = useSignal<Stage>({ kind: 'connecting' });
  const notices = useMemo(createNotices, []);
  /** Counts the visits of the room: one more for each name of this person. */
  const visit = useSignal(1);
  const away = useSignal(false);

  useEffect(() => {
    let gone = false;
    let joined: Room | undefined;
    const abort = new AbortController();

    /** Reloads a page that is out of date, unless that would lose edits. */
    async function reloadOutdated(room: Room): Promise<void> {
      await sleep(READING_MS);
      if (gone || (!room.keepsEdits && room.unsaved > 0)) return;
      // Edits of the last moment are stored by that.
      await room.leave();
      if (reloadOnce()) stage.value = { kind: 'reloading' };
    }

    function heedStatus(room: Room): void {
      const { status } = room;
      if (status.kind === 'live') {
        keepToken(room.token);
        forgetReload();
        forgetLink();
      }
      const isOutdated = status.kind === 'refused' && status.refusal.code === 'WRONG_VERSION';
      if (isOutdated && isReloadable()) void reloadOutdated(room);
    }

    join(log, abort.signal).then(
      (room) => {
        joined = room;
        if (gone) return void room.leave();
        away.value = false;
        heedStatus(room);
        room.on('status', () => heedStatus(room));
        stage.value = { kind: 'joined', room, doc: room.doc };
        room.on('rebuilt', ({ archive }) => {
          stage.value = { kind: 'joined', room, doc: room.doc };
          if (archive) notices.say(HEALED);
        });
        room.on('identity', ({ name }) => {
          keepToken(room.token);
          notices.say(anew(name));
        });
        return undefined;
      },
      (error: unknown) => {
        if (gone) return;
        if (isRefusedFor(error, 'WRONG_VERSION') && reloadOnce()) stage.value = { kind: 'reloading' };
        else
          stage.value =
            error instanceof RefusedError ? { kind: 'refused', refusal: error.refusal } : { kind: 'failed' };
      },
    );
    const offs = [
      // Another link to the same journey, in the same tab: the browser would only change the address.
      onOtherLink(reload),
      onOtherPerson((here) => {
        // The session that this room was joined by has ended: it would be joined anew, by a new guest.
        gone = true;
        void Promise.resolve(joined?.leave()).then(() => here || reload());
      }),
    ];
    return () => {
      gone = true;
      for (const off of offs) off();
      abort.abort();
      void joined?.leave();
    };
  }, [log, stage, notices, visit.value]);

  /** Joins anew under another name. The page shows what it had until then. */
  async function rejoin(): Promise<void> {
    if (stage.value.kind !== 'joined') return;
    const { room } = stage.value;
    // Without storage the edits of the last moment would be lost by that: the name shows at the next visit.
    if (!room.keepsEdits && room.unsaved > 0) return;
    away.value = true;
    await room.leave().catch(() => {});
    visit.value += 1;
  }

  switch (stage.value.kind) {
    case 'connecting':
      return <Waiting words={texts.boardingTheJourney} />;
    case 'reloading':
      return <Waiting words={texts.thisPageWasOutOfDate} />;
    case 'refused':
      return (
        <NoticePage {...refusedWords(stage.value.refusal)} onRetry={reload}>
          {SIGN_IN_HELPS.has(stage.value.refusal.code) && (
            <AccountButton class="button" notices={notices}>
              {texts.signIn}
            </AccountButton>
          )}
        </NoticePage>
      );
    case 'failed':
      return <NoticePage title={texts.thisPageCouldNotConnect} text={texts.theServerDidNotAnswer} onRetry={reload} />;
    case 'joined':
      return (
        <JourneyPage {...{ log, notices }} room={stage.value.room} away={away.value} onRenamed={() => void rejoin()} />
      );
  }
}

const Waiting = ({ words }: { words: string }) => (
  <main class="notice" aria-busy="true">
    <Logo />
    <p class="notice-wait">{words}</p>
  </main>
);

/** Refusals that signing in may mend. */
const SIGN_IN_HELPS: ReadonlySet<RefusalCode> = new Set(['UNKNOWN_LOG', 'UNAUTHORIZED']);

/** Without a token, no session can have ended. */
const refusedWords = (refusal: Refusal) =>
  refusal.code === 'UNAUTHORIZED' && !ownToken() ? ACCOUNTS_ONLY : joinWords(refusal);

const ACCOUNTS_ONLY = {
  title: texts.thisServerTakesPeople,
  text: texts.signInToGoOn,
};

const HEALED = {
  title: texts.thisPageWasSetRight,
  text: texts.whatItShowedHadCome,
};

const anew = (name: string) => ({
  title: texts.youAreHereAsANew,
  text: texts.yourSessionHadEnded(name),
});

/** For what a page says before it reloads itself, ms. */
const READING_MS = 2_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const reload = () => location.reload();

/** Joins as whoever this browser was last time; with a proof that is no longer good, as a new guest. */
function join(log: string, signal: AbortSignal): Promise<Room> {
  const token = ownToken();
  const options = { url: location.origin + basePath, log, link: linkInAddress(), signal };
  return connect({ ...options, token }).catch((error: unknown) => {
    if (token && isRefusedFor(error, 'UNAUTHORIZED')) return connect(options);
    throw error;
  });
}
