/** The clocks of a time zone at an instant, to the second, as a date that shows their time in UTC. */
export function clockAt(zone: string, at: Date): Date {
  // As in 5/12/2026, 10:55:00. Its parts one by one (`formatToParts`) would take eight times as long.
  const [month, day, year, hour, minute, second] = formatter(zone).format(at).match(NUMBERS)!.map(Number);
  const clock = new Date(0);
  clock.setUTCFullYear(year!, month! - 1, day);
  clock.setUTCHours(hour!, minute, second);
  return clock;
}

const NUMBERS = /\d+/g;

const formatters = new Map<string, Intl.DateTimeFormat>();

// Creating a formatter costs a hundred times as much as using one.
function formatter(timeZone: string): Intl.DateTimeFormat {
  let made = formatters.get(timeZone);
  if (!made) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, made);
  }
  return made;
}
