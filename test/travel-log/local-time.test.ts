import { describe, expect, test } from 'vitest';
import { dayChange } from '../../travel-log/day-change.ts';
import { instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import { ZONE_OF, ZONED_FLIGHTS } from '../support/zoned-flights.ts';

describe('case 31: times by the clocks of the airport', () => {
  test.each(ZONED_FLIGHTS)(
    '$from–$to on $departs: $why',
    ({ from, to, departs, arrives, depart, arrive, ...flight }) => {
      const [origin, destination] = [ZONE_OF[from]!, ZONE_OF[to]!];
      expect(instantOfLocal(departs, origin)).toEqual({ instant: depart, kind: 'exact' });
      expect(instantOfLocal(arrives, destination)).toEqual({ instant: arrive, kind: 'exact' });
      expect(localTime(depart, origin)).toBe(departs);
      expect(localTime(arrive, destination)).toBe(arrives);
      expect((Date.parse(arrive) - Date.parse(depart)) / 60_000).toBe(flight.minutes);
      expect(dayChange({ at: depart, zone: origin }, { at: arrive, zone: destination })).toBe(flight.days);
    },
  );

  test('a time that the clocks skip is as long after the change as it says', () =>
    expect(instantOfLocal('2026-03-29T02:30', 'Europe/Berlin')).toEqual({
      instant: '2026-03-29T01:30:00.000Z',
      kind: 'skipped',
    }));

  test('a time that the clocks show twice is the earlier one', () => {
    expect(instantOfLocal('2026-10-25T02:30', 'Europe/Berlin')).toEqual({
      instant: '2026-10-25T00:30:00.000Z',
      kind: 'twice',
    });
    expect(localTime('2026-10-25T01:30:00.000Z', 'Europe/Berlin')).toBe('2026-10-25T02:30');
  });

  test('a skipped half hour', () =>
    expect(instantOfLocal('2026-10-04T02:15', 'Australia/Lord_Howe')).toEqual({
      instant: '2026-10-03T15:45:00.000Z',
      kind: 'skipped',
    }));

  test('what is no time has no instant', () => {
    for (const text of [
      '',
      '2026-02-30T10:00',
      '2026-05-12',
      '2026-05-12T25:00',
      '2026-05-12T10:00Z',
      '20267-01-01T10:00',
    ])
      expect(instantOfLocal(text, 'Europe/Berlin')).toBeUndefined();
  });

  test('at the ends of the calendar, times are shown in UTC and none is taken that no document holds', () => {
    expect(localTime('9999-12-31T23:59:59.000Z', 'Asia/Tokyo')).toBe('9999-12-31T23:59');
    expect(localTime('0000-01-01T00:00:00.000Z', 'America/Los_Angeles')).toBe('0000-01-01T00:00');
    expect(localTime('0050-02-02T12:00:00.000Z', 'Asia/Tokyo')).toBe('0050-02-02T21:18');
    expect(instantOfLocal('0000-01-01T00:00', 'Asia/Tokyo')).toBeUndefined();
    expect(instantOfLocal('9999-12-31T23:59', 'America/Los_Angeles')).toBeUndefined();
  });
});
