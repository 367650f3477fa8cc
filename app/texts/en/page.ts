import type { ComponentChildren } from 'preact';

export const youNameAccountAndJourneys = 'You: name, account and journeys';
export const descriptionTagsDateAndStatus = 'Description, tags, date and status';
export const details = 'Details';
export const nothingWrittenHere = 'Nothing written here';
export const whatHappenedHere = 'What happened here?';
export const exportWord = 'Export';
export const exportTheMusicAsAFile = 'Export: the music as a file, and what it is made of';
export const helpShortcutsAndTheServer = 'Help, shortcuts and the server of this page (?)';
export const help = 'Help';
export const history = 'History';
export const historyEarlierVersions = 'History: earlier versions of this journey';
export const flightsFromACalendar = 'Flights from a calendar, a table, a boarding pass or an e-mail';
export const importWord = 'Import';
export const playAlong = 'Play along';
export const thereIsNothingAtThisAddress = 'There is nothing at this address';
export const theLinkMayBeIncomplete =
  'The link may be incomplete or mistyped. If someone sent it to you, ask for it once more.';
export const skipToThePlayer = 'Skip to the player';
export const stops = 'Stops';
export const map = 'Map';
export const music = 'Music';
export const settingsOfTheMusic = 'Settings of the music';
export const youHaveAnotherRoleNow = 'You have another role now';
export const pageTitle = (title: string): string => `${title} · Aero Melody`;
export const aeroMelody = 'Aero Melody';
export const placeInTheJourney = 'Place in the journey';
export const km = (km: string): string => `${km} km`;
export const earlierPerformances = 'Earlier performances of this journey';
export const performances = 'Performances';
export const addThisJourneyToACollection = 'Add this journey to a collection';
export const collect = 'Collect';
export const bpmKey = (key: string, tempo: number, metre: string): string => `${key} · ${tempo} bpm · ${metre}`;
export const ofThe = (count: number, VOICEWORDS: string): string => `${count} of the ${VOICEWORDS}`;
export const pianoRoll = 'Piano roll: no notes yet';
export const pianoRollOf = (notes: number, text: string): string => `Piano roll: ${notes} notes, ${text}`;
export const twoAirportsMakeAFlight = 'Two airports make a flight. Then there is music here.';
export const pressPlay = 'Press play: the music is written while you fly.';
export const theMusicIsWrittenOnceSomebody = 'The music is written once somebody presses play.';
export const signIn = 'Sign in';
export const notSent = 'Not sent';
export const whatYouWroteLastDid = 'What you wrote last did not get there. Copy it if you need it.';
export const tryAgain = 'Try again';
export const restore = 'Restore';
export const youWereRemovedFromThisJourney = 'You were removed from this journey';
export const itsOwnerHasTakenYourAccess =
  'Its owner has taken your access back, or the time of your link is over. Ask the owner if you think that this is a mistake.';
export const youDeletedThisJourney = 'You deleted this journey';
export const youCanBringItBack = 'You can bring it back for a while, here or from your list of journeys.';
export const yourSessionHasEnded = 'Your session has ended';
export const signInToGo = 'Sign in to go on with this journey.';
export const ownsIt = 'owns it';
export const thisJourneyIsYours = 'This journey is yours.';
export const mayEdit = 'may edit';
export const youMayEditThisJourney = 'You may edit this journey.';
export const shapesTheMusic = 'shapes the music';
export const youMayShapeAndPlay = 'You may shape and play the music, not edit stops and texts.';
export const playsAlong = 'plays along';
export const youMayListenAndPlayAlong = 'You may listen and play along, not edit.';
export const mayListen = 'may listen';
export const youMayListen = 'You may listen, not edit.';
export const thisStop = 'this stop';
export const dragToMove = 'Drag to move';
export const noAirportWithThisCode = 'No airport with this code';
export const itStaysHere = 'It stays here; the music flies over it';
export const lookingItUp = 'Looking it up';
export const atWorkHere = (others: string): string => `${others} at work here`;
export const moveUp = (name: string): string => `Move ${name} up`;
export const moveUpHint = 'Move up (Alt+↑)';
export const moveDown = (name: string): string => `Move ${name} down`;
export const moveDownHint = 'Move down (Alt+↓)';
export const removeName = (name: string): string => `Remove ${name}`;
export const remove = 'Remove';
export const writtenAt = (name: string): string => `Written at ${name}`;
export const isNowStopOf = (id: string, to: number, length: number): string => `${id} is now stop ${to} of ${length}`;
export const wasRemoved = (id: string): string => `${id} was removed. Undo brings it back.`;
export const wasDeleted = (name: string): string => `${name} was deleted`;
export const itIsNotInTheJourney = 'It is not in the journey any more.';
export const removedBy = (by: string, name: string): string => `${by} removed ${name}`;
export const wasRemovedByOthers = (name: string): string => `${name} was removed`;
export const whatYouWroteThereIsKept = 'What you wrote there is kept, and comes back with the stop.';
export const wasAddedAsStop = (code: string, length: number): string => `${code} was added as stop ${length}`;
export const theStop = 'The stop';
export const stopsOfTheJourney = 'Stops of the journey';
export const noStopsYet = 'No stops yet';
export const stopsCount = (count: number): string => `${count} ${count === 1 ? 'stop' : 'stops'}`;
export const legsBy = (way: keyof typeof LEGS, count: number): string => `${count} ${LEGS[way][count === 1 ? 0 : 1]}`;
const LEGS = {
  flight: ['flight', 'flights'],
  train: ['train ride', 'train rides'],
  ferry: ['ferry', 'ferries'],
  drive: ['drive', 'drives'],
} as const;
export const theFirstFlightsSound = (legs: number): string => `the first ${legs} legs sound`;
export const timesAndFlight = 'Times and travel';
/** @param code an example of one */
export const whereDoesItBegin = (code: ComponentChildren): ComponentChildren => [
  'Where does it begin? Type a city, an airport or a code above, such as ',
  code,
  '. Two stops make a flight, and a flight makes music.',
];
