/** Texts that people paste and that are no journeys. */
export const OTHER_TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['a greeting and its end', 'Dear Ada\nBest regards'],
  ['a mail', 'Dear Ada\nThanks for last night\nSee you soon\nBest regards\nBen'],
  ['a mail with a head', 'From: Ada\nTo: Ben\nSubject: Dinner\n\nShall we say eight?'],
  ['a mail from one to another', 'Greetings from Ada to all of you\nKind regards'],
  ['a German mail', 'Liebe Ada\nViele Grüße\nDein Ben'],
  ['a poem', 'Tyger Tyger\nBurning bright\nIn the forests\nOf the night'],
  ['a poem with dashes', 'Hope – the thing with feathers\nThat perches – in the soul'],
  ['code', 'const sum = (a, b) => a + b;\nreturn sum;'],
  ['code with arrows', 'items => total\ntotal => rounded'],
  ['imports', 'import os\nimport sys'],
  ['names of types', 'String\nNumber\nBoolean'],
  ['groceries', 'Milk\nBread\nButter\nEggs\nApples'],
  ['groceries with bullets', '- Ham\n- Tea\n- Rice\n- Jam'],
  ['groceries with amounts in words', 'Eggs - two dozen\nFlour - a pound'],
  ['things to do', '1. Call the bank\n2. Buy stamps\n3. Water the plants'],
  ['people', 'Ada\nBen\nCleo\nDan'],
  ['people in a line', 'Ada, Ben, Cleo, Dan'],
  ['groceries in a line', 'Milk, Bread, Butter, Eggs'],
  ['a city and its country', 'Paris, France'],
  ['days', 'Monday\nTuesday\nWednesday'],
  ['chapters', 'Introduction\nMethods\nResults\nDiscussion'],
];

/** Texts that are, with the stops that they have. */
export const STOP_TEXTS: readonly (readonly [what: string, text: string, stops: readonly string[]])[] = [
  ['cities', 'Paris\nTokyo\nSydney', ['Paris', 'Tokyo', 'Sydney']],
  ['cities in their own languages', 'München\nWien\nRoma', ['München', 'Wien', 'Roma']],
  ['airports by their names', 'Heathrow\nSchiphol\nHaneda', ['Heathrow', 'Schiphol', 'Haneda']],
  [
    'cities, among them one without an airport',
    '- Lima\n- Cusco\n- Aguas Calientes',
    ['LIM', 'Cusco', 'Aguas Calientes'],
  ],
  ['names with codes', 'Frankfurt (FRA)\nNew York JFK\nSan Francisco', ['FRA', 'JFK', 'San Francisco']],
  ['codes', 'CDG\nNRT\nLAX', ['CDG', 'NRT', 'LAX']],
  ['cities in a line', 'Paris, Rome, Tokyo', ['Paris', 'Rome', 'Tokyo']],
  ['cities with dashes between them', 'Paris – New York – Tokyo', ['Paris', 'New York', 'Tokyo']],
  ['cities with arrows between them', 'Berlin → Munich → Zurich', ['Berlin', 'Munich', 'Zurich']],
  ['one city that leads to another', 'Paris → Tokyo', ['Paris', 'Tokyo']],
  ['a city that leads to an unknown place', 'Paris → Neverland', ['Paris', 'Neverland']],
  ['names that have a day', 'LH400 12 May 2026 from Neverland to Wonderland 10:55', ['Neverland', 'Wonderland']],
];
