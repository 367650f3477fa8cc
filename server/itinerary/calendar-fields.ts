/** Fields of our own in the events of a calendar: what RFC 5545 has no property for. */
export const OWN_FIELDS = {
  origin: 'x-aero-melody-from',
  destination: 'x-aero-melody-to',
  flight: 'x-aero-melody-flight',
  carrier: 'x-aero-melody-carrier',
  cabin: 'x-aero-melody-cabin',
  seat: 'x-aero-melody-seat',
  way: 'x-aero-melody-way',
  nights: 'x-aero-melody-nights',
  /** Marks a stay, which is no leg. */
  stay: 'x-aero-melody-stay',
} as const;
