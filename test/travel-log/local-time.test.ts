import { describe, expect, test } from 'vitest';
import { dayChange } from '../../travel-log/day-change.ts';
import { instantOfLocal, localTime, localTimeInZone } from '../../travel-log/local-time.ts';
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

  test('offset and zone stand behind the time', () =>
    expect(localTimeInZone('2026-05-12T08:55:30.000Z', 'Asia/Kathmandu')).toBe(
      '2026-05-12T14:40+05:45[Asia/Kathmandu]',
    ));
});
