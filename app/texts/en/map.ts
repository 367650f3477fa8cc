export const theCoastlineCouldNotBeFetched = 'The coastline could not be fetched. ';
export const tryAgain = 'Try again';
export const aMapOfTheWorld = 'A map of the world, waiting for a journey';
export const aMapOfTheJourney = (names: string): string => `A map of the journey: ${names}`;
export const zoomIn = 'Zoom in';
export const zoomOut = 'Zoom out';
export const showTheWholeRoute = 'Show the whole route';
export const addAStopOnTheMap = 'Add a stop on the map';
export const clickWhereTheStopIs =
  'Click where the stop is; Escape takes it back. Coordinates can be typed where stops are added.';
