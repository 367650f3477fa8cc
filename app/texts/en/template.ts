export const startFromATemplate = 'Start from a template';
export const firstDay = 'First day';
export const withoutADayItHasNoDates = 'Without a day, the journey has no dates.';
export const withoutATitle = 'Without a title';
export const yourTemplate = 'Your template';
export const sharedTemplate = 'Shared with you';
export const weekendThereAndBack = 'Weekend there and back';
export const outInTheEvening = 'Out in the evening, back two days later at night. Change the two airports to yours.';
export const roundTheWorldInEightStops = 'Round the world in eight stops';
export const eastwardsForAMonth =
  'Eastwards for a month, once through every time zone: the keys come round to where they began.';
export const interrail = 'Interrail';
export const eightCitiesInTwelveDays =
  'Eight cities in twelve days by train, with two or three nights in most of them.';
/** Places that are no airport, as a stop names them. */
export const paris = 'Paris (48.8443, 2.3744)';
export const zurich = 'Zürich (47.3779, 8.5402)';
export const milan = 'Milan (45.4859, 9.2042)';
export const venice = 'Venice (45.4410, 12.3210)';
export const ljubljana = 'Ljubljana (46.0583, 14.5090)';
export const budapest = 'Budapest (47.5003, 19.0840)';
