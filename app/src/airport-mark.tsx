import type { Airport } from '@aero-melody/client';
import * as texts from '#texts/airport.ts';

/** A note beside the name of an airport: the year in which it closed, or the city code that it was found by. */
export const AirportMark = ({ airport: { closed, cityCode } }: { airport: Airport }) => (
  <>
    {closed && texts.closed(closed)}
    {cityCode && texts.isAnyOfItsCitysAirports(cityCode)}
  </>
);
