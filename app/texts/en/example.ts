export const twoLongNightsOverSiberia = 'Two long nights over Siberia and the Pacific: slow, wide, modulating.';
export const theLongWayWest = 'The long way west, by going east';
export const croissantsAtTheGate = 'Croissants at the gate. The rain stopped just as we boarded.';
export const theFirstTrainIntoTheCity =
  'The first train into the city was silent. Everyone was asleep, so we were too.';
export const weLandedBeforeWeHadLeft = 'We landed before we had left.';
export const shortHopsAlongAColdCoast = 'Short hops along a cold coast: quick jigs, one after another.';
export const upTheNorwegianCoast = 'Up the Norwegian coast';
export const sevenHills = 'Seven hills, and on every one of them rain.';
export const pastTheArcticCircleSomewhere = 'Past the Arctic Circle somewhere over coffee.';
export const halfPastTenAtNight = 'Half past ten at night, and the sun is still up.';
export const fromSeaLevelToFourThousand = 'From sea level to four thousand metres and down again into the forest.';
export const overTheAndes = 'Over the Andes';
export const greySea = 'Grey sea, grey sky. Above the cloud it was already noon.';
export const theRunwayIsHigh = 'The runway is at 4,061 m. Breathe twice for every note.';
export const theRiverLooksLikeASecond = 'The river looks like a second sky.';
export const byTrainAndFerry =
  'Seven cities and not one flight: trains that never stop ticking, a night at sea, and a road.';
export const overlandToAthens = 'Overland to Athens';
export const theSeatsFaceBackwards = 'The seats face backwards, so we watch the city leave.';
export const anAfternoonAtThePort = 'An afternoon at the port, waiting for the ship.';
/** Places that are no airport, as a stop names them. */
export const amsterdam = 'Amsterdam (52.3791, 4.9003)';
export const berlin = 'Berlin (52.5251, 13.3694)';
export const prague = 'Prague (50.0831, 14.4353)';
export const vienna = 'Vienna (48.1853, 16.3763)';
export const ancona = 'Ancona (43.6075, 13.4976)';
export const patras = 'Patras (38.2564, 21.7445)';
export const athens = 'Athens (37.9838, 23.7275)';
