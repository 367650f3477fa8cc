import { type Refusal, type RefusalCode, RefusedError } from '@aero-melody/client';
import * as texts from '#texts/refusal.ts';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** What a refusal means to the person who meets it, and what they can do. */
const WORDS: { readonly [C in RefusalCode]?: Words } = {
  WRONG_VERSION: {
    title: texts.thisPageIsOutOfDate,
    text: texts.itReloadsItselfOnce,
  },
  ORIGIN_NOT_ALLOWED: {
    title: texts.thisPageMayNotConnect,
    text: texts.itsAddress,
  },
  UNKNOWN_LOG: {
    title: texts.thereIsNoJourneyHere,
    text: texts.theLinkMayBeIncomplete,
  },
  UNAUTHORIZED: {
    title: texts.yourSessionHasEnded,
    text: texts.signIn,
  },
  UNREACHABLE: {
    title: texts.noServerAnswers,
    text: texts.itMayBeAway,
  },
  TIMED_OUT: {
    title: texts.theServerDoesNotAnswer,
    text: texts.itMayBeBusy,
  },
  UPGRADE_BLOCKED: {
    title: texts.theLiveConnectionIsBlocked,
    text: texts.thisPageNeedsAWebsocket,
  },
  NOT_CONNECTED: {
    title: texts.theConnectionWasLost,
    text: texts.goOnWriting,
  },
  ROOM_FULL: { title: texts.thisRoomIsFull, text: texts.manyPeopleAreHere },
  READ_ONLY: {
    title: texts.youMayListenAndRead,
    text: texts.thisJourneyIsShared,
  },
  NOT_ALLOWED: {
    title: texts.yourRoleDoesNotAllowThat,
    text: texts.theOwnerOfThisJourneyDecides,
  },
  TOO_LARGE: { title: texts.thatWasTooMuchAtOnce, text: texts.tryItInSmallerPieces },
  RATE_LIMITED: { title: texts.oneMoment, text: texts.thatWasVeryFast },
  CLIENT_ID_TAKEN: {
    title: texts.somebodyElseWritesUnder,
    text: texts.yourChangesGoOutUnder,
  },
  WITHDRAWN: { title: texts.thisChangeWasTakenBack, text: texts.itGoesOutAgainInAnother },
  LOG_FULL: {
    title: texts.thisJourneyIsFull,
    text: texts.itHasReachedItsSizeLimit,
  },
  QUARANTINED: {
    title: texts.thisJourneyIsResting,
    text: texts.itCanBeReadBut,
  },
  NOTHING_TO_PLAY: {
    title: texts.nothingToPlayYet,
    text: texts.musicNeedsAFlight,
  },
  BUSY: {
    title: texts.veryMuchMusicPlays,
    text: texts.yoursWouldNotComeInTime,
  },
  NOT_PASSED: {
    title: texts.theMusicStaysWhereItIs,
    text: texts.noOtherServerAnsweredInTime,
  },
  UNAVAILABLE: {
    title: texts.theServerIsOutOfReach,
    text: texts.goOnWriting,
  },
};

/** @example refusalWords({ code: 'ROOM_FULL', detail: '…' }).title // 'This room is full' */
export const refusalWords = ({ code, detail }: Refusal): Words =>
  WORDS[code] ?? { title: texts.thatDidNotWork, text: texts.theServerSaid(detail) };

/** The same of a join: a role that allows too little does not keep anybody out, an operator does. */
export const joinWords = (refusal: Refusal): Words =>
  refusal.code === 'NOT_ALLOWED'
    ? { title: texts.closedToYou, text: texts.theServerSaid(refusal.detail) }
    : refusalWords(refusal);

export const isRefusedFor = (error: unknown, code: RefusalCode): boolean =>
  error instanceof RefusedError && error.refusal.code === code;
