import type { Airport } from '@aero-melody/client';

/** A note beside the name of an airport: the year in which it closed, or the city code that it was found by. */
export const AirportMark = ({ airport: { closed, cityCode } }: { airport: Airport }) => (
  <>
    {closed && ` · closed ${closed}`}
    {cityCode && ` · ${cityCode} is any of its city’s airports`}
  </>
);
