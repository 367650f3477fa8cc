import { expect, test } from 'vitest';
import { readItinerary } from '../../server/itinerary/itinerary.ts';

const pass = (flown: string, issued?: string) =>
  `M1DOE/JANE            EABC123 FRAJFKLH 0400 ${flown}Y031K0025 1${issued === undefined ? '00' : `0B>607WW ${issued}`}`;

const read = (text: string, today: string) => {
  const { flights, rejected } = readItinerary(text, today);
  return [...flights.map(({ depart }) => depart?.day), ...rejected.map(({ reason }) => reason)];
};

const NOT_VALID = 'the boarding pass is cut off, or not valid';

test.each([
  ['of the year before', '132', '5100', '2026-04-20', '2025-05-12'],
  ['of this year', '132', '6100', '2026-04-20', '2026-05-12'],
  ['of this year, issued tomorrow, where it is that already', '132', '6111', '2026-04-20', '2026-05-12'],
  ['issued eight years ago', '132', '8100', '2026-04-20', '2018-05-12'],
  ['issued nine years ago', '132', '7100', '2026-04-20', '2017-05-12'],
  ['issued ten years ago, later in the year', '132', '6120', '2026-04-20', '2016-05-11'],
  ['issued in the decade before', '132', '9100', '2031-04-20', '2029-05-12'],
  ['without a day of issue', '132', undefined, '2026-04-20', '2026-05-12'],
  ['issued in December, flown in January', '003', '5362', '2026-04-20', '2026-01-03'],
  ['issued on the day of the flight', '132', '6132', '2026-05-12', '2026-05-12'],
  ['issued the day before its flight by another clock', '132', '6133', '2026-05-12', '2026-05-12'],
  ['issued in the next year by another clock', '365', '6001', '2026-04-20', '2025-12-31'],
  ['of the last day of a leap year', '366', '4360', '2026-04-20', '2024-12-31'],
  ['of the last day of a leap year, without a day of issue', '366', undefined, '2028-12-30', '2028-12-31'],
  ['issued on the last day of a leap year', '001', '4366', '2026-04-20', '2025-01-01'],
  ['in March of a leap year', '061', '4059', '2026-04-20', '2024-03-01'],
  ['of a 366th day that its year lacks', '366', '5360', '2026-04-20', NOT_VALID],
  ['with no day of issue in its field', '132', '    ', '2026-04-20', '2026-05-12'],
  ['with letters for the day of issue', '132', '6A00', '2026-04-20', '2026-05-12'],
])('a pass %s has its day', (_what, flown, issued, today, day) => {
  expect(read(pass(flown, issued), today)).toEqual([day]);
});

test('the legs of a pass that is issued in December are flown in two years', () => {
  const legs = [
    'M2DOE/JANE            ',
    'EABC123 FRAJFKLH 0400 365J002A0025 10B>607WW 5362',
    'ABC123 JFKSFOUA 0533 001F001A0025 100',
  ];
  expect(read(legs.join(''), '2026-04-20')).toEqual(['2025-12-31', '2026-01-01']);
});
