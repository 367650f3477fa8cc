export const thisPageIsOutOfDate = 'This page is out of date';
export const itReloadsItselfOnce =
  'It reloads itself once. Where that does not help, reload it in a minute: what you wrote is kept.';
export const thisPageMayNotConnect = 'This page may not connect';
export const itsAddress = 'Its address is not on the server’s list. Open the journey at the server’s own address.';
export const thereIsNoJourneyHere = 'There is no journey here';
export const theLinkMayBeIncomplete =
  'The link may be incomplete, or the journey is gone, or it is not shared with you. If it is yours, sign in; if somebody invited you, ask for their link once more.';
export const yourSessionHasEnded = 'Your session has ended';
export const signIn =
  'Sign in, or reload the page to go on as a new guest where this server lets guests in. What you wrote here is kept, and is sent then.';
export const noServerAnswers = 'No server answers';
export const itMayBeAway =
  'It may be away for a moment, or your network is. What you wrote here is kept, and is sent as soon as it is back.';
export const theServerDoesNotAnswer = 'The server does not answer';
export const itMayBeBusy =
  'It may be busy, or your network is slow. What you wrote here is kept, and is sent as soon as it answers.';
export const theLiveConnectionIsBlocked = 'The live connection is blocked';
export const thisPageNeedsAWebsocket =
  'This page needs a WebSocket, and something in between lets none through: a proxy, a firewall or an extension. Try another network. What you wrote here is kept.';
export const theConnectionWasLost = 'The connection was lost';
export const goOnWriting = 'Go on writing: your changes wait here and are sent as soon as it is back.';
export const thisRoomIsFull = 'This room is full';
export const manyPeopleAreHere = 'Many people are here at the moment. Try again in a minute or two.';
export const youMayListenAndRead = 'You may listen and read';
export const thisJourneyIsShared =
  'This journey is shared with you for reading. Your changes wait here until you may write.';
export const yourRoleDoesNotAllowThat = 'Your role does not allow that';
export const theOwnerOfThisJourneyDecides =
  'The owner of this journey decides who may change what, and can give you another role.';
export const thatWasTooMuchAtOnce = 'That was too much at once';
export const tryItInSmallerPieces = 'Try it in smaller pieces.';
export const oneMoment = 'One moment';
export const thatWasVeryFast = 'That was very fast. Wait a second, then go on.';
export const somebodyElseWritesUnder = 'Somebody else writes under your number';
export const yourChangesGoOutUnder = 'Your changes go out under a new one.';
export const thisChangeWasTakenBack = 'This change was taken back';
export const itGoesOutAgainInAnother = 'It goes out again in another form.';
export const thisJourneyIsFull = 'This journey is full';
export const itHasReachedItsSizeLimit =
  'It has reached its size limit. Remove something, and what waits goes on by itself.';
export const thisJourneyIsResting = 'This journey is resting';
export const itCanBeReadBut = 'It can be read but not changed until someone has looked at it.';
export const nothingToPlayYet = 'Nothing to play yet';
export const musicNeedsAFlight = 'Music needs a flight: add two airports that exist, then press play.';
export const veryMuchMusicPlays = 'Very much music plays at the moment';
export const yoursWouldNotComeInTime = 'Yours would not come in time. Try again in a minute.';
export const theMusicStaysWhereItIs = 'The music stays where it is';
export const noOtherServerAnsweredInTime =
  'No other server answered in time, so nothing was changed. You can try again.';
export const theServerIsOutOfReach = 'The server is out of reach';
export const thatDidNotWork = 'That did not work';
export const closedToYou = 'This journey is closed to you';
export const theServerSaid = (detail: string): string => `The server said: ${detail}.`;
