export const geoJson = 'GeoJSON';
export const stopsAndFlightsForMaps = 'Stops and flights, for maps on the web.';
export const gpx = 'GPX';
export const forDevicesAndHikingMaps = 'A route and tracks, for navigation devices and map apps.';
export const kml = 'KML';
export const forGoogleEarth = 'Places and lines, for Google Earth.';
export const savedAs = (name: string): string => `Saved as ${name}.`;
export const calendar = 'Calendar';
export const eachFlightWithItsTimes = 'Each flight with its times, for any calendar (ICS).';
export const tableOfFlights = 'Table of flights';
export const forSpreadsheetsAndOtherLogs = 'For spreadsheets and other logs of flights (CSV).';
export const journeyFile = 'Journey file';
export const everythingWithTheSettings =
  'Everything, with the settings of the music: another server makes a journey of it.';
export const blackBox = 'Black box';
export const documentAndMusicForAnotherServer =
  'Document, journey and music in one file (.aero): another server opens it as it is.';
export const pageToPrint = 'Page to print';
export const mapTimesAndEntriesOnOne = 'Map, times and entries on one page (HTML).';
export const exportWord = 'Export';
export const midi = 'MIDI';
export const notesTempoKeysAndAMarker =
  'Notes, tempo, keys and a marker for each airport: for sequencers and notation programs.';
export const saveAsMidi = 'Save as MIDI';
export const save = 'Save';
export const json = 'JSON';
export const plansChordsNotesAndFigures = 'Plans, chords, notes and figures: for programs.';
export const saveAsJson = 'Save as JSON';
export const wav = 'WAV';
export const soundAsThisPagePlays =
  'Sound, as this page plays it: 16 bits, stereo, 44.1 kHz, about 10 MB a minute. It is made here.';
export const makingTheSound = 'Making the sound';
export const saveAsWav = 'Save as WAV';
export const cancelTheWav = 'Cancel the WAV';
export const cancel = 'Cancel';
export const saveThe = (name: string): string =>
  `Save the ${/^[A-Z][a-z]/.test(name) && name !== geoJson ? name.toLowerCase() : name}`;
export const composingTheWholeJourney = 'Composing the whole journey…';
export const theFileWasNotMade = 'This browser could not make the file.';
export const theFileDidNotCome = 'The file did not come. Try again in a moment.';
export const aSoundFileMayLastHours = (LONGEST: number): string =>
  `A sound file may last ${LONGEST} hours: this journey is longer.`;
