import { describe, expect, test } from 'vitest';
import { dayChange } from '../../travel-log/day-change.ts';
import { beginOn, firstDay, withoutDates } from '../../travel-log/first-day.ts';
import { instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import type { TravelLogContent, Waypoint } from '../../travel-log/shape.ts';
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

describe('a journey moved to another first day', () => {
  const zoneOf = (code: string) => ZONE_OF[code];
  const journey = (waypoints: readonly Omit<Waypoint, 'id' | 'order' | 'entry'>[], more: object = {}) =>
    ({
      status: 'draft',
      ...more,
      waypoints: waypoints.map((waypoint, at) => ({ id: `${at}`, order: `a${at}`, entry: '', ...waypoint })),
    }) as unknown as TravelLogContent;

  test.each(ZONED_FLIGHTS)(
    '$from–$to on $departs keeps its clocks',
    ({ from, to, departs, arrives, depart, arrive }) => {
      const content = journey([
        { airport: from, depart },
        { airport: to, arrive },
      ]);
      expect(firstDay(content, zoneOf)).toBe(departs.slice(0, 10));
      for (const day of [departs.slice(0, 10), '2027-01-15', '2027-07-15', '2028-02-28']) {
        const days = (Date.parse(day) - Date.parse(departs.slice(0, 10))) / 86_400_000;
        const [first, last] = beginOn(content, day, zoneOf)!.waypoints;
        const later = (local: string) =>
          new Date(Date.parse(`${local}Z`) + days * 86_400_000).toISOString().slice(0, local.length);
        expect(localTime(first!.depart!, ZONE_OF[from]!)).toBe(later(departs));
        expect(localTime(last!.arrive!, ZONE_OF[to]!)).toBe(later(arrives));
      }
      expect(beginOn(content, departs.slice(0, 10), zoneOf)!.waypoints).toEqual(content.waypoints);
    },
  );

  const weekend = journey(
    [
      { airport: 'FRA', depart: '2026-03-27T17:00:00.000Z', flight: 'LH400' },
      { airport: 'JFK', arrive: '2026-03-28T01:00:00.000Z', depart: '2026-03-30T22:00:00.000Z', nights: 9 },
      { airport: 'FRA', arrive: '2026-03-31T06:00:12.345Z', way: 'train', nights: 2 },
    ],
    { status: 'done', travelDate: '2026-03-27' },
  );

  test('dates move over changes of summer time with the clocks; a time that is skipped comes after the change', () => {
    const moved = beginOn(weekend, '2026-10-23', zoneOf)!;
    expect(moved).toMatchObject({ status: 'planned', travelDate: '2026-10-23' });
    expect(moved.waypoints).toMatchObject([
      // An hour earlier in UTC: Frankfurt has summer time still.
      { depart: '2026-10-23T16:00:00.000Z', flight: 'LH400' },
      { arrive: '2026-10-24T01:00:00.000Z', depart: '2026-10-26T22:00:00.000Z', nights: 9 },
      { arrive: '2026-10-27T07:00:12.345Z', way: 'train', nights: 2 },
    ]);
    const night = journey([{ airport: 'FRA', depart: '2026-03-28T01:30:00.000Z' }]);
    expect(beginOn(night, '2026-03-29', zoneOf)!.waypoints[0]!.depart).toBe('2026-03-29T01:30:00.000Z');
  });

  test('a travel date counts before times; a journey without any gets the day', () => {
    const early = { ...weekend, travelDate: '2026-03-26' };
    expect(beginOn(early, '2026-04-01', zoneOf)).toMatchObject({
      travelDate: '2026-04-01',
      waypoints: [{ depart: '2026-04-02T16:00:00.000Z' }, {}, {}],
    });
    expect(firstDay({ ...weekend, travelDate: '2026-02-30' }, zoneOf)).toBe('2026-03-27');
    expect(firstDay(journey([{ airport: 'JFK', arrive: '2026-03-28T01:00:00.000Z' }]), zoneOf)).toBe('2026-03-27');
    expect(beginOn(journey([{ airport: '?' }]), '2026-04-01', zoneOf)!.travelDate).toBe('2026-04-01');
  });

  test('a date beyond the years is none', () => {
    expect(beginOn(weekend, '9999-12-29', zoneOf)).toBeUndefined();
    expect(beginOn(weekend, '0000-01-01', zoneOf)).toBeDefined();
  });

  test('without dates, the nights between them are given by hand', () => {
    const { travelDate, waypoints, status } = withoutDates(weekend, zoneOf);
    expect([travelDate, status]).toEqual([undefined, 'planned']);
    expect(waypoints.map(({ nights }) => nights)).toEqual([undefined, 3, 2]);
    expect(waypoints.some(({ arrive, depart }) => arrive ?? depart)).toBe(false);
  });
});
