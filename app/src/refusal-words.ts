import { type Refusal, type RefusalCode, RefusedError } from '@aero-melody/client';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** What a refusal means to the person who meets it, and what they can do. */
const WORDS: { readonly [C in RefusalCode]?: Words } = {
  WRONG_VERSION: {
    title: 'This page is out of date',
    text: 'It reloads itself once. Where that does not help, reload it in a minute: what you wrote is kept.',
  },
  ORIGIN_NOT_ALLOWED: {
    title: 'This page may not connect',
    text: 'Its address is not on the server’s list. Open the journey at the server’s own address.',
  },
  UNKNOWN_LOG: {
    title: 'There is no journey here',
    text: 'The link may be incomplete, or the journey is gone, or it is not shared with you. If it is yours, sign in; if somebody invited you, ask for their link once more.',
  },
  UNAUTHORIZED: {
    title: 'Your session has ended',
    text: 'Sign in, or reload the page to go on as a new guest where this server lets guests in. What you wrote here is kept, and is sent then.',
  },
  UNREACHABLE: {
    title: 'No server answers',
    text: 'It may be away for a moment, or your network is. What you wrote here is kept, and is sent as soon as it is back.',
  },
  TIMED_OUT: {
    title: 'The server does not answer',
    text: 'It may be busy, or your network is slow. What you wrote here is kept, and is sent as soon as it answers.',
  },
  UPGRADE_BLOCKED: {
    title: 'The live connection is blocked',
    text: 'This page needs a WebSocket, and something in between lets none through: a proxy, a firewall or an extension. Try another network. What you wrote here is kept.',
  },
  NOT_CONNECTED: {
    title: 'The connection was lost',
    text: 'Go on writing: your changes wait here and are sent as soon as it is back.',
  },
  ROOM_FULL: { title: 'This room is full', text: 'Many people are here at the moment. Try again in a minute or two.' },
  READ_ONLY: {
    title: 'You may listen and read',
    text: 'This journey is shared with you for reading. Your changes wait here until you may write.',
  },
  NOT_ALLOWED: {
    title: 'Your role does not allow that',
    text: 'The owner of this journey decides who may change what, and can give you another role.',
  },
  TOO_LARGE: { title: 'That was too much at once', text: 'Try it in smaller pieces.' },
  RATE_LIMITED: { title: 'One moment', text: 'That was very fast. Wait a second, then go on.' },
  CLIENT_ID_TAKEN: {
    title: 'Somebody else writes under your number',
    text: 'Your changes go out under a new one.',
  },
  WITHDRAWN: { title: 'This change was taken back', text: 'It goes out again in another form.' },
  LOG_FULL: {
    title: 'This journey is full',
    text: 'It has reached its size limit. Remove something, and what waits goes on by itself.',
  },
  QUARANTINED: {
    title: 'This journey is resting',
    text: 'It can be read but not changed until someone has looked at it.',
  },
  NOTHING_TO_PLAY: {
    title: 'Nothing to play yet',
    text: 'Music needs a flight: add two airports that exist, then press play.',
  },
  BUSY: {
    title: 'Very much music plays at the moment',
    text: 'Yours would not come in time. Try again in a minute.',
  },
  NOT_PASSED: {
    title: 'The music stays where it is',
    text: 'No other server answered in time, so nothing was changed. You can try again.',
  },
  UNAVAILABLE: {
    title: 'The server is out of reach',
    text: 'Go on writing: your changes wait here and are sent as soon as it is back.',
  },
};

/** @example refusalWords({ code: 'ROOM_FULL', detail: '…' }).title // 'This room is full' */
export const refusalWords = ({ code, detail }: Refusal): Words =>
  WORDS[code] ?? { title: 'That did not work', text: `The server said: ${detail}.` };

export const isRefusedFor = (error: unknown, code: RefusalCode): boolean =>
  error instanceof RefusedError && error.refusal.code === code;
